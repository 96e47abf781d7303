using Tarn.Delta;
using Tarn.Engines;
using Tarn.Planning;
using Tarn.Running.Progress;

namespace Tarn.Running;

/// <summary>Pins what a step reads.</summary>
internal static class StepInputs
{
    /// <summary>A table as the run knows it now.</summary>
    /// <exception cref="StepFailedException">It does not exist yet.</exception>
    public static TableInput Pin(RunContext run, LakeStep step, TableName name) => run.Heads[name] is { } snapshot
        ? new TableInput(name, snapshot)
        : throw new StepFailedException(
            $"'{step.Table}' reads '{name}', which no run has made yet. Run 'tarn run --select +{step.Table}' to make what it needs first.");

    /// <summary>The data versions of all that a step watches, of which those tables that do not exist are left out.</summary>
    public static IReadOnlyDictionary<TableName, TableVersion> Versions(RunContext run, PlannedNode node)
    {
        Dictionary<TableName, TableVersion> versions = [];
        foreach (var name in node.Watched)
        {
            if (run.Heads[name] is { } snapshot)
            {
                versions[name] = StepMark.DataVersionOf(snapshot);
            }
        }

        return versions;
    }
}
