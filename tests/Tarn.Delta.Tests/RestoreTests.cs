using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

public sealed class RestoreTests : IDisposable
{
    private readonly TestTable test = new();

    [Fact]
    public async Task Restored_table_has_the_files_schema_domains_and_progress_of_then()
    {
        var (then, now) = await MakeAsync();
        var prepared = await TableRestore.PrepareAsync(now, then);
        Assert.False(prepared.IsEmpty);
        var committed = Assert.IsType<CommitOutcome.Committed>(await prepared.Transaction.CommitAsync(prepared.Description));
        var after = await test.Table.GetSnapshotAsync();

        Assert.Equal(committed.Version, after.Version);
        Assert.Equal(["a.parquet"], after.Files.Select(file => file.Path));
        Assert.Equal(TestTable.Schema, after.Schema);
        Assert.Equal("1", Assert.Single(after.Domains).Value);
        Assert.Equal((5, -1), (after.AppTransactions["app"].Version, after.AppTransactions["later"].Version));
        Assert.Equal("RESTORE", (await test.Table.HistoryAsync().FirstAsync()).Operation);
        Assert.True((await TableRestore.PrepareAsync(after, then)).IsEmpty);
    }

    [Fact]
    public async Task Missing_data_file_is_named_and_nothing_changes()
    {
        var (then, now) = await MakeAsync();
        File.Delete(Path.Combine(test.Folder, "a.parquet"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => TableRestore.PrepareAsync(now, then));
        Assert.Contains("a.parquet", error.Message, StringComparison.Ordinal);
        Assert.Equal(now.Version, (await test.Table.GetSnapshotAsync()).Version);
    }

    [Fact]
    public async Task Commit_in_between_is_a_conflict()
    {
        var (then, now) = await MakeAsync();
        var prepared = await TableRestore.PrepareAsync(now, then);
        await test.CommitAsync(now, "WRITE", TestTable.File("c.parquet"));
        Assert.IsType<CommitOutcome.Conflict>(await prepared.Transaction.CommitAsync(prepared.Description));
    }

    public void Dispose() => test.Dispose();

    private async Task<(Snapshot Then, Snapshot Now)> MakeAsync()
    {
        var protocol = TableProtocol.For(TestTable.Schema, "domainMetadata");
        var file = TestTable.File("a.parquet");
        var then = await test.CreateAsync(null, protocol, file, new DomainMetadata("tarn.step", "1", false), new SetTransaction("app", 5));
        await File.WriteAllTextAsync(Path.Combine(test.Folder, "a.parquet"), "");
        var wider = new StructType([.. TestTable.Schema.Fields, new StructField("more", new PrimitiveType("long"))]);
        var now = await test.CommitAsync(
            then, "WRITE", TestTable.Removal(file), TestTable.File("b.parquet"), TestTable.Metadata with { Schema = wider },
            new DomainMetadata("tarn.step", "2", false), new DomainMetadata("new", "x", false), new SetTransaction("app", 6), new SetTransaction("later", 0));
        return (then, now);
    }
}
