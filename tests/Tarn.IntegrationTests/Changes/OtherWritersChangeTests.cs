using Tarn.Delta.Schema;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Changes;

/// <summary>Copies of tables that Spark, Databricks and delta-rs wrote, changed here.</summary>
public sealed class OtherWritersChangeTests
{
    public static TheoryData<string> Tables() => new(
        "delta-rs/delta-0.8.0-partitioned",
        "delta-rs/delta-0.8.0-null-partition",
        "delta-rs/delta-0.8.0-special-partition",
        "delta-rs/delta-2.2.0-partitioned-types",
        "delta-rs/table-with-dv-small",
        "delta-rs/table_with_column_mapping",
        "delta-rs/cdf-table",
        "delta-rs/delta-1.2.1-only-struct-stats",
        "delta-rs/COVID-19_NYT",
        "dat/nested_types/delta",
        "dat/deletion_vectors/delta",
        "dat/multi_partitioned/delta",
        "dat/column_mapping/delta",
        "dat/with_schema_change/delta",
        "dat/no_stats/delta",
        "dat/timestamp_ntz/delta");

    [SharedDataTheory]
    [MemberData(nameof(Tables))]
    public async Task Rows_go_change_and_come_and_all_others_stay_as_they_were(string path)
    {
        using var table = new ChangeTable(Path.Combine(SharedData.Folder, "delta-tables", path));
        var snapshot = await table.Table.GetSnapshotAsync();
        var key = Sql.Name(snapshot.Schema.Fields.First(field => field.Type is PrimitiveType or DecimalType).Name);
        var changed = snapshot.Schema.Fields.Last(field => field.Type is PrimitiveType { Name: "string" or "long" or "integer" or "double" or "date" });
        var value = Sql.Name(changed.Name);
        const string Third = "hash({0}::VARCHAR) % 3 = {1}";
        string In(int part) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Third, key, part);
        var all = string.Join(", ", snapshot.Schema.Fields.Select(field => Sql.Name(field.Name)));

        var kept = await table.RowsAsync($"SELECT {all} FROM lake.t WHERE ({In(0)}) IS NOT TRUE ORDER BY ALL");
        await table.ApplyAsync(new TableChange.Delete(In(0)));
        Assert.Equal(kept, await table.RowsAsync($"SELECT {all} FROM lake.t ORDER BY ALL"));

        var updated = await table.RowsAsync($"SELECT * REPLACE (CASE WHEN ({In(1)}) IS TRUE THEN NULL ELSE {value} END AS {value}) FROM (SELECT {all} FROM lake.t) ORDER BY ALL");
        await table.ApplyAsync(new TableChange.Update([new([changed.Name], "NULL")], In(1)));
        Assert.Equal(updated, await table.RowsAsync($"SELECT {all} FROM lake.t ORDER BY ALL"));

        var source = $"SELECT DISTINCT ON ({key}) {all} FROM lake.t WHERE {key} IS NOT NULL ORDER BY ALL";
        var merged = await table.RowsAsync(
            $"""
             WITH s AS ({source}) SELECT {all} FROM lake.t t WHERE {key} IS NULL
             UNION ALL SELECT {string.Join(", ", snapshot.Schema.Fields.Select(field => $"s.{Sql.Name(field.Name)}"))} FROM lake.t t JOIN s ON t.{key} = s.{key} ORDER BY ALL
             """);
        await table.ApplyAsync(new TableChange.Merge(source, "s", $"t.{key} = s.{key}", [new(MergeMatch.Matched, null, new MergeAction.Update(null)), new(MergeMatch.NotMatched, null, new MergeAction.Insert(null))]));
        Assert.Equal(merged, await table.RowsAsync($"SELECT {all} FROM lake.t ORDER BY ALL"));
    }
}
