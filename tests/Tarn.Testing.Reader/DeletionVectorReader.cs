using System.Buffers.Binary;
using System.Text.Json;

namespace Tarn.Testing.Reader;

/// <summary>Finds and reads the deletion vector that a log entry names (PROTOCOL.md, "Deletion Vectors").</summary>
public static class DeletionVectorReader
{
    private const string Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const int EncodedUuidLength = 20;

    /// <summary>What tells two vectors of one file apart; empty for none.</summary>
    public static string Id(JsonElement entry)
    {
        if (!entry.TryGetProperty("deletionVector", out var vector) || vector.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        var offset = vector.TryGetProperty("offset", out var at) && at.ValueKind == JsonValueKind.Number ? "@" + at.GetInt32() : "";
        return vector.GetProperty("storageType").GetString() + vector.GetProperty("pathOrInlineDv").GetString() + offset;
    }

    public static IReadOnlyList<long> Positions(string table, JsonElement entry)
    {
        if (Id(entry).Length == 0)
        {
            return [];
        }

        var vector = entry.GetProperty("deletionVector");
        var text = vector.GetProperty("pathOrInlineDv").GetString()!;
        var size = vector.GetProperty("sizeInBytes").GetInt32();
        var positions = vector.GetProperty("storageType").GetString() switch
        {
            "i" => RoaringReader.Positions(Decode(text).AsSpan(0, size)),
            "u" => FromFile(RelativePath(table, text), vector.GetProperty("offset").GetInt32(), size),
            "p" => FromFile(text, vector.GetProperty("offset").GetInt32(), size),
            var other => throw new InvalidDataException($"Unknown storage type '{other}'."),
        };
        Assert.Equal(vector.GetProperty("cardinality").GetInt64(), positions.Count);
        return positions;
    }

    private static string RelativePath(string table, string text)
    {
        var prefix = text[..^EncodedUuidLength];
        var uuid = new Guid(Decode(text[^EncodedUuidLength..]), bigEndian: true);
        return Path.Combine(table, prefix, $"deletion_vector_{uuid:D}.bin");
    }

    private static IReadOnlyList<long> FromFile(string path, int offset, int size)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(1, bytes[0]);
        Assert.Equal(size, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset)));
        return RoaringReader.Positions(bytes.AsSpan(offset + 4, size));
    }

    private static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length / 5 * 4];
        for (var group = 0; group < text.Length / 5; group++)
        {
            var value = 0u;
            foreach (var symbol in text.AsSpan(group * 5, 5))
            {
                value = (value * 85) + (uint)Z85.IndexOf(symbol, StringComparison.Ordinal);
            }

            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(group * 4), value);
        }

        return bytes;
    }
}
