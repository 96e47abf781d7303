using System.Buffers.Binary;

namespace Tarn.DuckDb.Loading;

/// <summary>
/// Tells a gzip file that was cut off from a whole one, which neither the engine nor <see cref="System.IO.Compression.GZipStream"/> does: both end
/// quietly. A file ends with checksum and length of its last member's bytes (RFC 1952, section 2.3.1), and a member's own are checked when it is unpacked.
/// </summary>
internal static class GzipTrailer
{
    private const int TrailerBytes = 8;

    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(value => Step((uint)value))];

    /// <summary>Compares the trailer with what was unpacked.</summary>
    /// <exception cref="InvalidDataException">The file was cut off.</exception>
    public static void Check(string path, Stream unpacked)
    {
        using var file = File.OpenRead(path);
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (file.Length > TrailerBytes)
        {
            file.Seek(-TrailerBytes, SeekOrigin.End);
            file.ReadExactly(trailer);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
            if ((uint)unpacked.Length == length || (length < unpacked.Length && LastBytesHave(unpacked, length, BinaryPrimitives.ReadUInt32LittleEndian(trailer))))
            {
                return;
            }
        }

        throw new InvalidDataException("it was cut off, or something follows its end.");
    }

    /// <summary>Of several members in one file, the last one's bytes are the last.</summary>
    private static bool LastBytesHave(Stream unpacked, uint length, uint checksum)
    {
        unpacked.Seek(-length, SeekOrigin.End);
        var buffer = new byte[1 << 16];
        var crc = uint.MaxValue;
        for (int read; (read = unpacked.Read(buffer)) > 0;)
        {
            foreach (var value in buffer.AsSpan(0, read))
            {
                crc = s_table[(byte)(crc ^ value)] ^ (crc >> 8);
            }
        }

        return ~crc == checksum;
    }

    private static uint Step(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 1 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}
