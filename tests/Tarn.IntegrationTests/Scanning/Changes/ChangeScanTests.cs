using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Scanning.Changes;

/// <summary>Change data feeds of Spark's tables, read as rows.</summary>
public sealed class ChangeScanTests : IAsyncDisposable
{
    private static readonly TableName Name = new("lake", "changes");

    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 2 });

    [SharedDataFact]
    public async Task Changed_rows_say_what_happened_in_which_version()
    {
        var table = Open("dat/cdf/delta");

        var rows = await RowsAsync(
            await ChangesInput.FindAsync(Name, table, ChangePoint.Of(new TableVersion(0))),
            "SELECT concat_ws(' ', _commit_version, _change_type, count(*)) FROM lake.changes GROUP BY _commit_version, _change_type ORDER BY _commit_version, _change_type");

        Assert.Equal(["1 insert 5", "2 delete 4"], rows);
    }

    [SharedDataFact]
    public async Task Feed_can_be_undone_to_the_table()
    {
        // What was inserted, less what was deleted, is what the table holds.
        foreach (var path in new[] { "cdf-table", "cdf-table-non-partitioned", "cdf-table-with-cdc-and-dvs" })
        {
            var table = Open($"delta-rs/{path}");
            var input = await ChangesInput.FindAsync(Name, table, ChangePoint.Of(new TableVersion(0)));
            var columns = string.Join(", ", input.End.Schema.Fields.Select(field => Sql.Name(field.Name)));
            var differences = await RowsAsync(
                input,
                $"""
                 WITH plus AS (SELECT {columns} FROM lake.changes WHERE _change_type IN ('insert', 'update_postimage')),
                 minus AS (SELECT {columns} FROM lake.changes WHERE _change_type IN ('delete', 'update_preimage')),
                 live AS (FROM plus EXCEPT ALL FROM minus)
                 SELECT x::VARCHAR FROM ((FROM live EXCEPT ALL FROM lake.t) UNION ALL (FROM lake.t EXCEPT ALL FROM live)) x
                 """);

            Assert.Empty(differences);
        }
    }

    [SharedDataFact]
    public async Task Types_of_the_added_columns_are_the_documented_ones()
    {
        var input = await ChangesInput.FindAsync(Name, Open("dat/cdf/delta"), ChangePoint.Of(new TableVersion(1)), ChangePoint.Of(new TableVersion(1)));

        var described = await engine.DescribeAsync(new("SELECT * FROM lake.changes", []) { Changes = [input] });

        Assert.Equal(["_change_type:string", "_commit_version:long", "_commit_timestamp:timestamp"], described.Fields.TakeLast(3).Select(field => $"{field.Name}:{field.Type}"));
        Assert.Equal([input.End.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", null)], await RowsAsync(input, "SELECT DISTINCT strftime(_commit_timestamp, '%Y-%m-%d %H:%M:%S.%g') FROM lake.changes"));
    }

    [SharedDataFact]
    public async Task Ranges_that_are_not_there_are_refused_by_name()
    {
        var table = Open("dat/cdf/delta");

        Assert.Contains("version 2", (await Assert.ThrowsAsync<DeltaException>(() => ChangesInput.FindAsync(Name, table, ChangePoint.Of(new TableVersion(3))))).Message, StringComparison.Ordinal);
        Assert.Contains("version 2", (await Assert.ThrowsAsync<DeltaException>(() => ChangesInput.FindAsync(Name, table, ChangePoint.Of(new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero))))).Message, StringComparison.Ordinal);
        Assert.Contains("9", (await Assert.ThrowsAsync<DeltaException>(() => ChangesInput.FindAsync(Name, table, ChangePoint.Of(new TableVersion(0)), ChangePoint.Of(new TableVersion(9))))).Message, StringComparison.Ordinal);
        var other = await ChangesInput.FindAsync(Name, Open("dat/basic_append/delta"), ChangePoint.Of(new TableVersion(0)));
        Assert.Contains("version 0", (await Assert.ThrowsAsync<DeltaException>(() => RowsAsync(other, "SELECT 1 FROM lake.changes"))).Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private DeltaTable Open(string path) => new(new LocalObjectStore(Path.Combine(SharedData.Folder, "delta-tables", path)), "", engine.Parquet, TimeProvider.System);

    private async Task<List<object?>> RowsAsync(ChangesInput input, string sql)
    {
        List<object?> rows = [];
        await foreach (var batch in engine.QueryAsync(new(sql, [new(new("lake", "t"), input.End)]) { Changes = [input] }))
        {
            rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => batch.GetValue(0, row)));
        }

        return rows;
    }
}
