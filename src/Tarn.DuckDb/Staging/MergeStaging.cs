using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Models;

namespace Tarn.DuckDb.Staging;

/// <summary>Kind merge: rows replace those of the same key where they differ, new keys are added, others stay.</summary>
internal sealed class MergeStaging(StagingStep step, MergeMaterialization merge)
{
    private const string Wanted = "__tarn_wanted";

    internal async Task<StagedWrite> StageAsync(CancellationToken cancellationToken)
    {
        var select = await step.SelectAsync(cancellationToken).ConfigureAwait(false);
        var keys = new KeyColumns(step, merge.Key, select.Schema);
        var books = await select.IntoTableAsync(Wanted, cancellationToken).ConfigureAwait(false);
        var refused = await step.Quarantine.TakeOutAsync(Wanted, select.Schema, isLast: true, cancellationToken).ConfigureAwait(false);
        books = books with { Out = books.Out - refused, Quarantined = refused };
        await keys.RequireValuesAsync(Wanted, keys.Names, "rows", cancellationToken).ConfigureAwait(false);
        await keys.RequireDistinctAsync(Wanted, cancellationToken).ConfigureAwait(false);

        if (step.Request.Base is not { } present)
        {
            return await ReplaceAsync($"SELECT * FROM {Wanted}", select.Schema, books, kept: 0, cancellationToken).ConfigureAwait(false);
        }

        if (DifferenceStaging.Fits(present, select.Schema))
        {
            var difference = new DifferenceStaging(step, Wanted, select.Schema, keys.Names);
            return (await difference.StageAsync(present, dropsOthers: false, books, cancellationToken).ConfigureAwait(false))!;
        }

        return await RebuildAsync(present.Schema, select.Schema, keys, books, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table gets other columns, and is written anew: rows whose key is not wanted stay with the columns that they have.</summary>
    private async Task<StagedWrite> RebuildAsync(StructType before, StructType after, KeyColumns keys, RowBooks books, CancellationToken cancellationToken)
    {
        const string Others = "__tarn_others";
        if (keys.Names.Any(name => Find(before, name) is null))
        {
            return await ReplaceAsync($"SELECT * FROM {Wanted}", after, books, kept: 0, cancellationToken).ConfigureAwait(false);
        }

        var columns = after.Fields.Select(field => Find(before, field.Name) is { } old
            ? $"CAST({Sql.Name(old.Name)} AS {Scanning.SqlTypes.Of(field.Type)}) AS {Sql.Name(field.Name)}"
            : $"CAST(NULL AS {Scanning.SqlTypes.Of(field.Type)}) AS {Sql.Name(field.Name)}");
        var matches = string.Join(" AND ", keys.Names.Select(name => $"w.{Sql.Name(name)} = o.{Sql.Name(name)}"));
        await step.ExecuteAsync(
            $"""
            CREATE TEMP TABLE {Others} AS SELECT * FROM (SELECT {string.Join(", ", columns)} FROM {Sql.Name(ModelStager.Present)}) o
            WHERE NOT EXISTS (SELECT 1 FROM {Wanted} w WHERE {matches})
            """,
            cancellationToken).ConfigureAwait(false);
        var kept = await step.CountAsync($"SELECT count(*) FROM {Others}", cancellationToken).ConfigureAwait(false);
        return await ReplaceAsync($"SELECT * FROM {Wanted} UNION ALL SELECT * FROM {Others}", after, books, kept, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StagedWrite> ReplaceAsync(string rows, StructType schema, RowBooks books, long kept, CancellationToken cancellationToken)
    {
        var files = await step.WriteAsync(rows, schema, cancellationToken).ConfigureAwait(false);
        return step.ReplaceAll(schema, files, books with { Out = files.Sum(file => file.RowCount) - kept });
    }

    private static StructField? Find(StructType schema, string name) => schema.Fields.FirstOrDefault(field => HistorySql.Same(field.Name, name));
}
