using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Running.Progress;

namespace Tarn.Planning;

/// <summary>Decides whether a model's table is already what its step would make it.</summary>
internal static class UpToDate
{
    /// <summary>Whether the same definition was published from inputs whose rows have not changed since.</summary>
    public static bool Is(string fingerprint, Snapshot? table, IReadOnlyDictionary<TableName, TableVersion> inputs)
    {
        if (StepMark.Of(table) is not { } mark || mark.Fingerprint != fingerprint || mark.Inputs.Count != inputs.Count)
        {
            return false;
        }

        return inputs.All(input => mark.Inputs.TryGetValue(KeyOf(input.Key), out var version) && version == input.Value.Value);
    }

    /// <summary>How a mark names a table.</summary>
    public static string KeyOf(TableName table) => table.ToString().ToLowerInvariant();
}
