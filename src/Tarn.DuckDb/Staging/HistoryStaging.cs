using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Models;

namespace Tarn.DuckDb.Staging;

/// <summary>Kind scd2: the SELECT's change records become periods; what differs from the table's periods is staged.</summary>
internal sealed class HistoryStaging(StagingStep step, Scd2Materialization kind)
{
    private const string Records = "__tarn_records";
    private const string Starts = "__tarn_starts";
    private const string Wanted = "__tarn_wanted";

    internal async Task<StagedWrite> StageAsync(CancellationToken cancellationToken)
    {
        var given = await step.SelectAsync(cancellationToken).ConfigureAwait(false);
        var select = given.WithName(Time(given.Schema), HistorySql.ValidFrom);
        var keys = new KeyColumns(step, kind.Key, select.Schema);
        var schema = HistorySchema(select.Schema);

        var books = await select.IntoTableAsync(Records, cancellationToken).ConfigureAwait(false);
        var refused = await step.Quarantine.TakeOutAsync(Records, select.Schema, isLast: false, cancellationToken).ConfigureAwait(false);
        await keys.RequireValuesAsync(Records, [.. keys.Names, HistorySql.ValidFrom], "change records", cancellationToken).ConfigureAwait(false);
        var periods = await MakeHistoryAsync(select.Schema, keys.Names, cancellationToken).ConfigureAwait(false);
        books = books with { Deduplicated = books.Deduplicated + books.Out - refused - periods };
        refused += await step.Quarantine.TakeOutAsync(Wanted, schema, isLast: true, cancellationToken).ConfigureAwait(false);
        books = books with { Quarantined = refused, Out = await step.CountAsync($"SELECT count(*) FROM {Wanted}", cancellationToken).ConfigureAwait(false) };

        if (step.Request.Base is { } present && DifferenceStaging.Fits(present, schema))
        {
            var difference = new DifferenceStaging(step, Wanted, schema, [.. keys.Names, HistorySql.ValidFrom]);
            if (await difference.StageAsync(present, dropsOthers: true, books, cancellationToken).ConfigureAwait(false) is { } staged)
            {
                return staged;
            }
        }

        var files = await step.WriteAsync($"SELECT * FROM {Wanted}", schema, cancellationToken).ConfigureAwait(false);
        return step.ReplaceAll(schema, files, books with { Out = files.Sum(file => file.RowCount) });
    }

    /// <summary>Makes the table of periods.</summary>
    /// <returns>How many there are.</returns>
    private async Task<long> MakeHistoryAsync(StructType records, IReadOnlyList<string> key, CancellationToken cancellationToken)
    {
        var sql = new HistorySql(Records, [.. records.Fields.Select(field => field.Name)], key);
        await step.ExecuteAsync(sql.MarkStarts(Starts), cancellationToken).ConfigureAwait(false);
        if (await step.CountAsync($"SELECT count(*) FROM {Starts} WHERE __tarn_tied", cancellationToken).ConfigureAwait(false) > 0)
        {
            await step.ExecuteAsync(sql.MarkStartsOfTied(Starts), cancellationToken).ConfigureAwait(false);
        }

        await step.ExecuteAsync($"CREATE TEMP TABLE {Wanted} AS {sql.History(Starts)}", cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync($"DROP TABLE {Starts}; DROP TABLE {Records}", cancellationToken).ConfigureAwait(false);
        return await step.CountAsync($"SELECT count(*) FROM {Wanted}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The column of the time, which must be able to become valid_from.</summary>
    private string Time(StructType given)
    {
        var time = KeyColumns.Find(step, given, kind.ValidFrom, "valid_from");
        if (kind.Key.Any(part => HistorySql.Same(part, time)))
        {
            throw step.Refused($"names '{time}' both as key and as valid_from.", "The key says which thing a record is about, valid_from since when; name different columns.");
        }

        string[] made = [HistorySql.ValidFrom, HistorySql.ValidTo, HistorySql.IsCurrent];
        foreach (var field in given.Fields.Where(field => field.Name != time && made.Any(name => HistorySql.Same(name, field.Name))))
        {
            throw step.Refused(
                $"gives a column '{field.Name}', which kind scd2 makes itself.", $"Leave it out of {step.Model.File}, or name it otherwise with AS.");
        }

        return time;
    }

    private static StructType HistorySchema(StructType records)
    {
        var time = records.Fields.First(field => field.Name == HistorySql.ValidFrom).Type;
        return new([.. records.Fields, new(HistorySql.ValidTo, time), new(HistorySql.IsCurrent, new PrimitiveType("boolean"))]);
    }
}
