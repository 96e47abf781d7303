using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests.Maintenance;

public sealed class FsckTests : IDisposable
{
    private readonly TestTable test = new();

    [Fact]
    public async Task Missing_cut_and_orphaned_files_are_found()
    {
        var (whole, gone, cut) = (test.Put("whole.parquet"), test.Put("gone.parquet"), test.Put("cut.parquet"));
        var vector = await DeletionVectorFile.WriteAsync(test.Table, [0]);
        var marked = test.Put("marked.parquet") with { DeletionVector = vector };
        await test.CreateAsync(null, TableProtocol.For(TestTable.Schema, "deletionVectors"), whole, gone, cut, marked);
        Assert.Empty((await Fsck.CheckAsync(test.Table)).Findings);

        File.Delete(Path.Combine(test.Folder, "gone.parquet"));
        File.WriteAllBytes(Path.Combine(test.Folder, "cut.parquet"), new byte[50]);
        var vectorFile = DeletionVectorFile.PathOf(test.Table, vector)["silver/sales/".Length..];
        File.Delete(Path.Combine(test.Folder, vectorFile));
        test.Put("nobodys.parquet");

        var report = await Fsck.CheckAsync(test.Table);
        Assert.False(report.IsSound);
        Assert.Equal(
            [(FsckProblem.WrongSize, "cut.parquet", 50L), (FsckProblem.MissingDeletionVector, vectorFile, null), (FsckProblem.MissingFile, "gone.parquet", null), (FsckProblem.Orphan, "nobodys.parquet", 100L)],
            report.Findings.Select(finding => (finding.Problem, finding.Path, finding.SizeInBytes)));
    }

    [Fact]
    public async Task Repair_takes_missing_files_out_and_nothing_else()
    {
        var (whole, gone) = (test.Put("whole.parquet"), test.Put("gone.parquet"));
        await test.CreateAsync(null, null, whole, gone);
        Assert.Null((await Fsck.PrepareRepairAsync(test.Table)).Transaction);
        File.Delete(Path.Combine(test.Folder, "gone.parquet"));
        test.Put("nobodys.parquet");

        var repair = await Fsck.PrepareRepairAsync(test.Table);
        Assert.Equal(new TableVersion(0), (await test.Table.GetSnapshotAsync()).Version); // nothing yet
        Assert.IsType<CommitOutcome.Committed>(await repair.Transaction!.CommitAsync(repair.Description!));
        Assert.Equal(["whole.parquet"], (await test.Table.GetSnapshotAsync()).Files.Select(file => file.Path));
        Assert.True((await Fsck.CheckAsync(test.Table)).IsSound);
        var newest = await test.Table.HistoryAsync().FirstAsync();
        Assert.Equal("FSCK", newest.Operation);
        Assert.Equal("1", (string?)newest.Info.Content["operationMetrics"]!["numRemovedFiles"]);
        Assert.True(test.Has("nobodys.parquet"));
    }

    public void Dispose() => test.Dispose();
}
