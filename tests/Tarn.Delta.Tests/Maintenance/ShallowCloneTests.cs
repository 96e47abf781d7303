using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Storage;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests.Maintenance;

public sealed class ShallowCloneTests : IDisposable
{
    private readonly TestTable source = new();
    private readonly TemporaryFolder elsewhere = new();

    [Fact]
    public async Task Clone_refers_to_the_sources_files_and_changes_by_itself()
    {
        var (first, second) = (source.Put("a b%.parquet"), source.Put("second.parquet"));
        var vector = await DeletionVectorFile.WriteAsync(source.Table, [3, 5]);
        var created = await source.CreateAsync(null, TableProtocol.For(TestTable.Schema, "deletionVectors"), first with { DeletionVector = vector, Stats = """{"numRecords":9}""" });
        await source.CommitAsync(created, "WRITE", second);
        var target = new DeltaTable(new LocalObjectStore(elsewhere), "copy", source.Parquet, TimeProvider.System);

        var clone = ShallowClone.Prepare(created, target, new Dictionary<string, string> { ["delta.logRetentionDuration"] = "interval 1 days" });
        Assert.IsType<CommitOutcome.Committed>(await clone.Transaction.CommitAsync(clone.Description));
        var snapshot = await target.GetSnapshotAsync();
        var file = Assert.Single(snapshot.Files);
        Assert.Equal(Path.Combine(source.Folder, "a b%.parquet"), await target.MaterializeAsync(file.Path));
        long[] deleted = await DeletionVectorFile.ReadAsync(target, file.DeletionVector!);
        Assert.Equal((long[])[3, 5], deleted);
        Assert.NotEqual(created.Metadata.Id, snapshot.Metadata.Id);
        Assert.Equal(created.Protocol.WriterFeatures!, snapshot.Protocol.WriterFeatures!);
        Assert.Equal("interval 1 days", snapshot.Property("delta.logRetentionDuration"));
        Assert.Equal(7, snapshot.RowCount);
        var info = (await target.HistoryAsync().FirstAsync()).Info;
        Assert.Equal("CLONE", info.Text("operation"));
        Assert.Equal("0", (string?)info.Content["operationParameters"]!["sourceVersion"]);

        Assert.True((await Fsck.CheckAsync(target)).IsSound);
        Assert.Empty((await Vacuum.RunAsync(target, new VacuumOptions { Retention = TimeSpan.Zero, AllowShortRetention = true })).Files);
        Assert.True(source.Has("a b%.parquet"));
        File.Delete(Path.Combine(source.Folder, "a b%.parquet"));
        Assert.Equal(FsckProblem.MissingFile, Assert.Single((await Fsck.CheckAsync(target)).Findings).Problem);
    }

    [Fact]
    public async Task Clone_of_a_table_that_tracks_rows_gives_no_id_twice()
    {
        var created = await source.CreateAsync(null, TableProtocol.For(TestTable.Schema, "rowTracking"), source.Put("a.parquet") with { Stats = """{"numRecords":10}""" });
        var target = new DeltaTable(new LocalObjectStore(elsewhere), "copy", source.Parquet, TimeProvider.System);
        var clone = ShallowClone.Prepare(created, target);
        await clone.Transaction.CommitAsync(clone.Description);
        var transaction = target.Begin(await target.GetSnapshotAsync());
        transaction.Stage(TestTable.File("own.parquet", 5));
        await transaction.CommitAsync(new CommitDescription("WRITE"));
        var after = await target.GetSnapshotAsync();
        Assert.Equal([0L, 10L], after.Files.Select(file => (long)file.Extra!["baseRowId"]!).Order());
        Assert.Equal("""{"rowIdHighWaterMark":14}""", after.Domains["delta.rowTracking"]);
    }

    [Fact]
    public async Task Detail_says_what_a_table_is_in_Sparks_words()
    {
        var table = await source.CreateAsync(TestTable.Metadata with { Description = "sales", CreatedTimeMs = 1_700_000_000_000, Configuration = new Dictionary<string, string> { ["x"] = "y" } }, null, source.Put("a.parquet"));
        var detail = TableDetail.Of(table);
        Assert.Equal("delta", detail.Format);
        Assert.Equal(TestTable.Metadata.Id, detail.Id);
        Assert.Equal("sales", detail.Description);
        Assert.Equal(source.Folder, detail.Location);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), detail.CreatedAt);
        Assert.Equal(table.Timestamp, detail.LastModified);
        Assert.Equal((1L, 100L), (detail.NumFiles, detail.SizeInBytes));
        Assert.Equal((1, 2), (detail.MinReaderVersion, detail.MinWriterVersion));
        Assert.Equal(["appendOnly", "invariants"], detail.TableFeatures);
        Assert.Equal("y", detail.Properties["x"]);
    }

    public void Dispose()
    {
        source.Dispose();
        elsewhere.Dispose();
    }
}
