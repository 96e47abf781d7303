using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tarn.Delta.Log;

/// <summary>The hint <c>_last_checkpoint</c> (PROTOCOL.md, "Last Checkpoint File"): where a listing may begin. Never trusted further.</summary>
internal sealed record LastCheckpoint(TableVersion Version)
{
    private const string ChecksumMember = "checksum";

    /// <summary>Null where the hint is absent or damaged: then the whole log is listed.</summary>
    public static async Task<LastCheckpoint?> TryReadAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        var json = await table.Store.TryReadAsync(table.LogPath(LogFile.LastCheckpointName), cancellationToken).ConfigureAwait(false);
        return json is null ? null : TryParse(json);
    }

    public static LastCheckpoint? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject hint
                && hint["version"] is JsonValue version && version.TryGetValue<long>(out var value) && value >= 0
                && (hint[ChecksumMember] is not { } checksum || (string?)checksum == Checksum(hint))
                    ? new LastCheckpoint(new TableVersion(value))
                    : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Points to a checkpoint, unless the hint points to a newer one already.</summary>
    public static async Task WriteAsync(
        DeltaTable table, TableVersion version, int actions, long sizeInBytes, int files, CancellationToken cancellationToken)
    {
        if (await TryReadAsync(table, cancellationToken).ConfigureAwait(false) is { } present && present.Version > version)
        {
            return;
        }

        JsonObject hint = new() { ["version"] = version.Value, ["size"] = actions, ["sizeInBytes"] = sizeInBytes, ["numOfAddFiles"] = files };
        hint[ChecksumMember] = Checksum(hint);
        await table.Store.PutAsync(table.LogPath(LogFile.LastCheckpointName), Encoding.UTF8.GetBytes(hint.ToJsonString()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>MD5 of the canonical form (PROTOCOL.md, "JSON checksum"): each leaf with its path, sorted, without the checksum itself.</summary>
    public static string Checksum(JsonObject hint)
    {
        List<string> leaves = [];
        foreach (var (name, value) in hint.Where(member => member.Key != ChecksumMember))
        {
            AddLeaves(value, Quoted(name), leaves);
        }

        leaves.Sort(StringComparer.Ordinal);
        return Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, Encoding.UTF8.GetBytes(string.Join(',', leaves))));
    }

    private static void AddLeaves(JsonNode? node, string path, List<string> leaves)
    {
        switch (node)
        {
            case JsonObject nested:
                foreach (var (name, value) in nested)
                {
                    AddLeaves(value, $"{path}+{Quoted(name)}", leaves);
                }

                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    AddLeaves(list[index], string.Create(CultureInfo.InvariantCulture, $"{path}+{index}"), leaves);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                leaves.Add($"{path}={Quoted(value.GetValue<string>())}");
                break;
            default:
                leaves.Add($"{path}={node?.ToJsonString() ?? "null"}");
                break;
        }
    }

    /// <summary>Percent-encoded but for RFC 3986's unreserved characters: exactly what <see cref="Uri.EscapeDataString(string)"/> does.</summary>
    private static string Quoted(string text) => $"\"{Uri.EscapeDataString(text)}\"";
}
