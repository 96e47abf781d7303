using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.IntegrationTests.Writing;
using Tarn.Tables;

namespace Tarn.IntegrationTests.Changes;

public sealed class RewriteTests
{
    private const long Whole = 128 << 20;

    [Fact]
    public async Task Small_files_become_one_with_the_same_rows_in_their_order_and_no_data_change()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long")));
        for (var part = 0; part < 5; part++)
        {
            await table.AppendAsync($"SELECT {part} * 10 + i AS id FROM range(10) r(i)");
        }

        var outcome = await table.ApplyAsync(new TableChange.Rewrite([[.. (await table.SnapshotAsync()).Files.OrderBy(file => file.Stats, StringComparer.Ordinal)]], [], Whole));

        var snapshot = await table.SnapshotAsync();
        var file = Assert.Single(snapshot.Files);
        Assert.Equal(50, file.PhysicalRowCount);
        Assert.Equal(Enumerable.Range(0, 50).Select(id => $"{id}"), await table.PlainAsync($"SELECT id FROM '{table.Folder}/{file.Path}'"));
        Assert.Equal(("5", "1"), (outcome.Metrics["numRemovedFiles"], outcome.Metrics["numAddedFiles"]));
        Assert.All((await table.CommitAsync(outcome.Version.Value)).Where(line => !line.Contains("commitInfo", StringComparison.Ordinal)), line => Assert.Contains("\"dataChange\":false", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deleted_rows_stay_deleted_and_their_vector_goes()
    {
        using var table = await WrittenTable.CreateAsync(
            TestTables.Schema(("id", "long"), ("p", "string")), ["p"], new() { [TableProperties.EnableDeletionVectors] = "true" }, "deletionVectors");
        await table.AppendAsync("SELECT i AS id, 'a b' AS p FROM range(100) r(i)");
        await table.ApplyAsync(new TableChange.Delete("id % 2 = 0"));

        var outcome = await table.ApplyAsync(new TableChange.Rewrite([[.. (await table.SnapshotAsync()).Files]], [], Whole));

        var file = Assert.Single((await table.SnapshotAsync()).Files);
        Assert.Null(file.DeletionVector);
        Assert.Equal(50, file.PhysicalRowCount);
        Assert.StartsWith("p=a b/", file.Path, StringComparison.Ordinal);
        Assert.Equal("1", outcome.Metrics["numDeletionVectorsRemoved"]);
        Assert.Equal(["50|2500"], await table.QueryAsync("SELECT count(*), sum(id) FROM lake.t WHERE p = 'a b'"));
    }

    [Fact]
    public async Task A_rewrite_is_left_alone_by_appends_and_conflicts_with_a_removal_of_its_files()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long")));
        await table.AppendAsync("SELECT 1 AS id");
        await table.AppendAsync("SELECT 2 AS id");
        var before = await table.SnapshotAsync();
        var rewrite = new TableChange.Rewrite([[.. before.Files]], [], Whole);
        await table.AppendAsync("SELECT 3 AS id");

        Assert.IsType<ChangeOutcome.Committed>(await table.Writer.ApplyAsync(before, rewrite, null));
        Assert.IsType<ChangeOutcome.Conflict>(await table.Writer.ApplyAsync(before, rewrite, null));
        Assert.Equal(["1", "2", "3"], await table.QueryAsync("SELECT id FROM lake.t ORDER BY id"));
    }

    [Theory]
    [InlineData("(hash(i) % 10000)::BIGINT", "long", "4711")]
    [InlineData("DATE '2000-01-01' + (hash(i) % 10000)::INTEGER", "date", "2012-11-24")]
    [InlineData("TIMESTAMPTZ '2000-01-01 00:00:00+00' + INTERVAL 1 HOUR * (hash(i) % 10000)", "timestamp", "2000-07-15 07:00:00")]
    [InlineData("'key-' || lpad((hash(i) % 10000)::VARCHAR, 5, '0')", "string", "key-04711")]
    [InlineData("((hash(i) % 10000) / 100)::DECIMAL(10,2)", "decimal(10,2)", "47.11")]
    public async Task After_a_z_order_a_point_in_either_column_is_in_few_files(string value, string type, string point)
    {
        var schema = new StructType([new("a", SchemaJson.ParsePrimitive(type)), new("b", new PrimitiveType("long")), new("pad", new PrimitiveType("string"))]);
        using var table = await WrittenTable.CreateAsync(schema);
        await table.AppendAsync(
            $"SELECT CASE WHEN i % 1000 = 0 THEN NULL ELSE {value} END AS a, (hash(i * 31 + 7) % 10000)::BIGINT AS b, uuid()::VARCHAR AS pad FROM range(200000) r(i)");
        var before = await table.SnapshotAsync();

        var outcome = await table.ApplyAsync(new TableChange.Rewrite([[.. before.Files]], ["A", "b"], before.SizeInBytes / 64));

        var after = await table.SnapshotAsync();
        Assert.InRange(after.Files.Count, 40, 120);
        Assert.Equal(before.RowCount, after.RowCount);
        foreach (var predicate in new[] { Equal("a", point), Equal("b", "4711") })
        {
            var read = FileFilter.Choose(after, predicate).Count;
            Assert.True(read * 3 <= after.Files.Count, $"{predicate} reads {read} of {after.Files.Count} files.");
        }

        Assert.NotEmpty(outcome.Metrics["p50FileSize"]);
    }

    [Theory]
    [InlineData("missing", "no column 'missing'")]
    [InlineData("blob", "binary")]
    public async Task A_column_that_has_no_order_is_refused(string column, string part)
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long"), ("blob", "binary")));
        await table.AppendAsync("SELECT 1 AS id");

        IReadOnlyList<AddFile> files = [.. (await table.SnapshotAsync()).Files];
        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Rewrite([files], [column], Whole)));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static FilePredicate.Compare Equal(string column, string value) => new FilePredicate.Compare([column], Comparison.Equal, value);
}
