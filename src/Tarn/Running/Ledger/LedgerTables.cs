using System.Text.Json;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.Engines;

namespace Tarn.Running.Ledger;

/// <summary>The ledger as tables: <c>tarn.runs</c>, <c>tarn.steps</c>, <c>tarn.checks</c>.</summary>
/// <param name="store">The lake's store.</param>
/// <param name="scratchFolder">A local folder that the engine may read: runs under way are written there as they look now.</param>
/// <param name="clock">Tells how long a run has been silent.</param>
internal sealed class LedgerTables(IObjectStore store, string scratchFolder, TimeProvider clock)
{
    /// <summary>The layer of the ledger's tables.</summary>
    public const string Layer = "tarn";

    private static readonly TableName Runs = new(Layer, "runs");
    private static readonly TableName Steps = new(Layer, "steps");
    private static readonly TableName Checks = new(Layer, "checks");

    /// <summary>The tables' names.</summary>
    public static IReadOnlyList<TableName> Names { get; } = [Runs, Steps, Checks];

    /// <summary>The inputs for those of the tables that a statement reads.</summary>
    public async Task<IReadOnlyList<JsonTableInput>> InputsAsync(IReadOnlyCollection<TableName> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
        {
            return [];
        }

        var reader = new LedgerReader(store, clock);
        var files = await reader.FindAsync(cancellationToken).ConfigureAwait(false);
        List<JsonTableInput> inputs = [];
        foreach (var name in Names.Where(wanted.Contains))
        {
            var paths = name == Runs ? files.Ended : name == Steps ? files.Steps : files.Checks;
            List<string> local = [.. await MaterializeAsync(paths, cancellationToken).ConfigureAwait(false)];

            if (name == Runs && await WriteOpenRunsAsync(reader, files, cancellationToken).ConfigureAwait(false) is { } open)
            {
                local.Add(open);
            }

            inputs.Add(new JsonTableInput(name, name == Runs ? RunColumns : name == Steps ? StepColumns : CheckColumns, local));
        }

        return inputs;
    }

    private static StructType RunColumns { get; } = Columns(
        "run_id string, status string, started_at timestamp, ended_at timestamp, duration_ms long, project string, environment string, selection string, " +
        "lake_commit long, steps_total long, steps_succeeded long, steps_up_to_date long, steps_failed long, steps_skipped long, tarn_version string");

    private static StructType StepColumns { get; } = Columns(
        "run_id string, table_name string, kind string, status string, why string, ended_at timestamp, duration_ms long, rows_in long, rows_generated long, " +
        "rows_expanded long, rows_out long, rows_quarantined long, rows_dropped long, rows_deduplicated long, rows_filtered long, rows_aggregated long, " +
        "rows_joined long, bytes_written long, files_loaded long, version_before long, version_after long, evidence string");

    private static StructType CheckColumns { get; } = Columns(
        "run_id string, table_name string, check_name string, on_failure string, passed boolean, failures long, message string, checked_at timestamp");

    private static StructType Columns(string text) => new(
        [.. text.Split(", ").Select(column => column.Split(' ')).Select(parts => new StructField(parts[0], new PrimitiveType(parts[1])))]);

    private async Task<string[]> MaterializeAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var local = new string[paths.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, paths.Count),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancellationToken },
            async (index, token) => local[index] = await store.MaterializeAsync(paths[index], token).ConfigureAwait(false)).ConfigureAwait(false);
        return local;
    }

    private async Task<string?> WriteOpenRunsAsync(LedgerReader reader, LedgerFiles files, CancellationToken cancellationToken)
    {
        var open = await reader.OpenRunsAsync(files, cancellationToken).ConfigureAwait(false);
        if (open.Count == 0)
        {
            return null;
        }

        Directory.CreateDirectory(scratchFolder);
        var path = Path.Combine(scratchFolder, $"runs-{Guid.CreateVersion7():N}.json");
        var lines = open.Select(run => JsonSerializer.Serialize(run, LedgerJson.Default.RunEntry));
        await File.WriteAllLinesAsync(path, lines, cancellationToken).ConfigureAwait(false);
        return path;
    }
}
