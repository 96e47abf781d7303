using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

public sealed class RowTrackingTests : IDisposable
{
    private readonly TestTable test = new();

    [Fact]
    public async Task New_files_take_the_next_ids_also_behind_a_winner()
    {
        var snapshot = await CreateAsync();
        await test.CommitAsync(snapshot, "WRITE", TestTable.File("a", 10), TestTable.File("b", 5));
        var after = await test.CommitAsync(snapshot, "WRITE", TestTable.File("c", 3));

        Assert.Equal([("a", 0, 1), ("b", 10, 1), ("c", 15, 2)], after.Files.OrderBy(file => file.Path).Select(Ids));
        Assert.Equal("""{"rowIdHighWaterMark":17}""", after.Domains["delta.rowTracking"]);
    }

    [Fact]
    public async Task File_that_is_added_again_with_a_deletion_vector_keeps_its_ids()
    {
        var snapshot = await test.CommitAsync(await CreateAsync(), "WRITE", TestTable.File("a", 10));
        var file = snapshot.Files.Single();
        var vector = new DeletionVectorDescriptor { StorageType = "u", PathOrInlineDv = "ab^-aqEH.-t@S}K{vb[*k^", Offset = 1, SizeInBytes = 40, Cardinality = 1 };
        var after = await test.CommitAsync(snapshot, "DELETE", TestTable.Removal(file), file with { DeletionVector = vector });

        Assert.Equal([("a", 0, 1)], after.Files.Select(Ids));
        Assert.Equal("""{"rowIdHighWaterMark":9}""", after.Domains["delta.rowTracking"]);
    }

    [Fact]
    public async Task Rewriting_files_is_refused_while_ids_must_be_kept()
    {
        var metadata = TestTable.Metadata with { Configuration = new Dictionary<string, string> { ["delta.enableRowTracking"] = "true" } };
        var snapshot = await CreateAsync(metadata, TestTable.File("a", 10));
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "MERGE", TestTable.Removal(TestTable.File("a")), TestTable.File("b")));
        Assert.Contains("rowTracking", error.Message, StringComparison.Ordinal);
        var file = snapshot.Files.Single();
        var vector = new DeletionVectorDescriptor { StorageType = "u", PathOrInlineDv = "ab^-aqEH.-t@S}K{vb[*k^", Offset = 1, SizeInBytes = 40, Cardinality = 1 };
        await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "UPDATE", TestTable.Removal(file), file with { DeletionVector = vector }, TestTable.File("updated rows")));
        await test.CommitAsync(snapshot, "WRITE", TestTable.File("b"));
        await test.CommitAsync(snapshot, "DELETE", TestTable.Removal(TestTable.File("a")));
    }

    [Fact]
    public async Task File_without_a_row_count_is_refused()
    {
        var snapshot = await CreateAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "WRITE", TestTable.File("a") with { Stats = null }));
        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => test.Dispose();

    private Task<Snapshot> CreateAsync(Metadata? metadata = null, params DeltaAction[] actions) =>
        test.CreateAsync(metadata, TableProtocol.For(TestTable.Schema, "rowTracking", "deletionVectors"), actions);

    private static (string Path, int BaseRowId, int Version) Ids(AddFile file) =>
        (file.Path, (int)file.Extra!["baseRowId"]!, (int)file.Extra["defaultRowCommitVersion"]!);
}
