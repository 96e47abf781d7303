using System.Text.Json;

namespace Tarn.Delta.Log;

/// <summary>The hint <c>_last_checkpoint</c> (PROTOCOL.md, "Last Checkpoint File"): where a listing may begin. Never trusted further.</summary>
internal sealed record LastCheckpoint(TableVersion Version)
{
    /// <summary>Null where the hint is absent or damaged: then the whole log is listed.</summary>
    public static async Task<LastCheckpoint?> TryReadAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        var json = await table.Store.TryReadAsync(table.LogPath(LogFile.LastCheckpointName), cancellationToken).ConfigureAwait(false);
        return json is null ? null : TryParse(json);
    }

    public static LastCheckpoint? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("version"u8, out var version)
                && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt64(out var value)
                && value >= 0
                    ? new LastCheckpoint(new TableVersion(value))
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
