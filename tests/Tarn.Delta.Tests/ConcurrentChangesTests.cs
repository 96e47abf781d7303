using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

/// <summary>Commits that race on a real log: which go behind each other, and which say why not.</summary>
public sealed class ConcurrentChangesTests : IDisposable
{
    private static readonly Metadata Partitioned = TestTable.Metadata with
    {
        Schema = new StructType([.. TestTable.Schema.Fields, new StructField("p", new PrimitiveType("integer"))]),
        PartitionColumns = ["p"],
    };

    private readonly TestTable test = new();

    [Fact]
    public async Task Optimizes_of_different_partitions_pass_beside_each_other_and_beside_an_append()
    {
        var start = await StartAsync();
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(start, "WRITE", [], null, File("new", 1)));
        Assert.IsType<CommitOutcome.Committed>(await OptimizeAsync(start, 1));
        Assert.IsType<CommitOutcome.Committed>(await OptimizeAsync(start, 2));
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(start, "WRITE", [], null, File("newer", 2)));
        Assert.Equal(["new", "newer", "optimized1", "optimized2"], (await test.Table.GetSnapshotAsync()).Files.Select(file => file.Path).Order());
    }

    [Fact]
    public async Task Optimizes_of_the_same_files_exclude_each_other()
    {
        var start = await StartAsync();
        Assert.IsType<CommitOutcome.Committed>(await OptimizeAsync(start, 1));
        var conflict = Assert.IsType<CommitOutcome.Conflict>(await OptimizeAsync(start, 1));
        Assert.Equal(ConflictKind.ConcurrentDeleteRead, conflict.Kind);
        Assert.Equal(new TableVersion(1), conflict.Winner);
    }

    [Fact]
    public async Task Delete_of_a_partition_passes_an_append_to_another_and_not_one_to_its_own()
    {
        var start = await StartAsync();
        var where = new FilePredicate.Compare(["p"], Comparison.Equal, "1");
        var doomed = start.Files.Where(file => file.PartitionValues["p"] == "1").ToList();
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(start, "WRITE", [], null, File("other", 2)));
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(start, "DELETE", [], where, [.. doomed.Select(file => TestTable.Removal(file))]));

        var next = await test.Table.GetSnapshotAsync();
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(next, "WRITE", [], null, File("own", 1)));
        var conflict = Assert.IsType<CommitOutcome.Conflict>(await CommitAsync(next, "DELETE", [], where, TestTable.Removal(next.Files.First())));
        Assert.Equal(ConflictKind.ConcurrentAppend, conflict.Kind);
        Assert.Contains("own", conflict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blind_appends_pass_by_a_reader_where_the_table_is_write_serializable()
    {
        var start = await test.CreateAsync(TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.IsolationLevel] = "WriteSerializable" } }, null, TestTable.File("a"));
        await test.CommitAsync(start, "WRITE", TestTable.File("blind"));
        var everything = test.Table.Begin(start);
        everything.ReadWholeTable();
        everything.Stage(TestTable.File("behind"));
        Assert.IsType<CommitOutcome.Committed>(await everything.CommitAsync(new CommitDescription("WRITE")));

        var late = test.Table.Begin(start);
        late.ReadWholeTable();
        late.Stage(TestTable.File("too late"));
        var conflict = Assert.IsType<CommitOutcome.Conflict>(await late.CommitAsync(new CommitDescription("WRITE")));
        Assert.Equal(new TableVersion(2), conflict.Winner); // the one before was blind, this one was not
    }

    [Fact]
    public async Task Progress_that_was_read_must_be_as_it_was()
    {
        var start = await StartAsync();
        await test.CommitAsync(start, "WRITE", new SetTransaction("app", 1));
        var transaction = test.Table.Begin(start);
        transaction.ReadApplication("app");
        transaction.Stage(File("x", 1));
        Assert.Equal(ConflictKind.ConcurrentTransaction, Assert.IsType<CommitOutcome.Conflict>(await transaction.CommitAsync(new CommitDescription("WRITE"))).Kind);
    }

    [Fact]
    public async Task Second_creation_of_a_table_says_so()
    {
        await StartAsync();
        var outcome = await test.TryCommitAsync(null, "CREATE TABLE", TableProtocol.For(TestTable.Schema), TestTable.Metadata);
        Assert.Equal(ConflictKind.TableCreated, Assert.IsType<CommitOutcome.Conflict>(outcome).Kind);
    }

    public void Dispose() => test.Dispose();

    private static AddFile File(string path, int partition) => TestTable.File(path) with { PartitionValues = new Dictionary<string, string?> { ["p"] = $"{partition}" } };

    private Task<Snapshot> StartAsync() => test.CreateAsync(Partitioned, null, File("a1", 1), File("b1", 1), File("a2", 2), File("b2", 2));

    private Task<CommitOutcome> OptimizeAsync(Snapshot start, int partition)
    {
        var files = start.Files.Where(file => file.PartitionValues["p"] == $"{partition}").ToList();
        return CommitAsync(start, "OPTIMIZE", files, null, [.. files.Select(file => TestTable.Removal(file, dataChange: false)), File($"optimized{partition}", partition) with { DataChange = false }]);
    }

    private Task<CommitOutcome> CommitAsync(Snapshot start, string operation, IReadOnlyList<AddFile> read, FilePredicate? where, params DeltaAction[] actions)
    {
        var transaction = test.Table.Begin(start);
        transaction.ReadFiles(read);
        if (where is not null)
        {
            transaction.ReadWhere(where);
        }

        Array.ForEach(actions, transaction.Stage);
        return transaction.CommitAsync(new CommitDescription(operation));
    }
}
