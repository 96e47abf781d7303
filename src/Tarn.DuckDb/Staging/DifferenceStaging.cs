using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;

namespace Tarn.DuckDb.Staging;

/// <summary>Stages what differs between a table of wanted rows and the model's table.</summary>
/// <param name="step">The step.</param>
/// <param name="wanted">The temporary table of wanted rows: no null in the key, and no key twice.</param>
/// <param name="schema">Its columns.</param>
/// <param name="key">Those that name a row.</param>
internal sealed class DifferenceStaging(StagingStep step, string wanted, StructType schema, IReadOnlyList<string> key)
{
    private const string Changes = "__tarn_changes";

    private readonly IReadOnlyList<string> columns = [.. schema.Fields.Select(field => field.Name)];

    /// <summary>Whether rows of the table can be deleted one by one, and its columns are the wanted ones.</summary>
    internal static bool Fits(Snapshot present, StructType schema) =>
        SameColumns.Are(present.Schema, schema) &&
        present.Property(TableProperties.EnableDeletionVectors) == "true" &&
        present.Protocol.WriterFeatures?.Contains("deletionVectors") is true;

    /// <summary>Stages the difference.</summary>
    /// <param name="present">The table now.</param>
    /// <param name="dropsOthers">Whether rows whose key is not wanted go, too.</param>
    /// <param name="books">The books of the wanted rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where the table holds a key twice, so that pairs of rows do not say what must change.</returns>
    internal async Task<StagedWrite?> StageAsync(Snapshot present, bool dropsOthers, RowBooks books, CancellationToken cancellationToken)
    {
        var scan = step.Session.Scan(ModelStager.Present);
        var difference = new DifferenceSql(wanted, $"({scan.TrackedRows})", columns, key);
        await step.ExecuteAsync(difference.Create(Changes, dropsOthers), cancellationToken).ConfigureAwait(false);
        var coming = await step.CountAsync($"SELECT count(DISTINCT {DifferenceSql.RowColumn}) FROM {Changes}", cancellationToken).ConfigureAwait(false);
        var going = await step.CountAsync($"SELECT count({TableScan.PositionColumn}) FROM {Changes}", cancellationToken).ConfigureAwait(false);
        if (dropsOthers && await LiveRowsAsync(present, cancellationToken).ConfigureAwait(false) - going + coming != books.Out)
        {
            return null;
        }

        IReadOnlyList<StagedFile> files = coming == 0 ? [] : await step.WriteAsync(difference.Coming(Changes), schema, cancellationToken).ConfigureAwait(false);
        var written = files.Sum(file => file.RowCount);
        return new()
        {
            Table = step.Model.Name,
            Schema = present.Schema,
            Base = present,
            Files = files,
            ReplacesAll = false,
            Deletions = going == 0 ? [] : await RowPositions.ReadAsync(step.Connection, scan, DifferenceSql.Going(Changes), cancellationToken).ConfigureAwait(false),
            Books = books with { Out = books.Out - coming + written }, // a row that did not reach a file shows
            Quarantine = step.Quarantine.Staged,
        };
    }

    private async Task<long> LiveRowsAsync(Snapshot present, CancellationToken cancellationToken) =>
        present.RowCount ?? await step.CountAsync($"SELECT count(*) FROM {Sql.Name(ModelStager.Present)}", cancellationToken).ConfigureAwait(false);
}
