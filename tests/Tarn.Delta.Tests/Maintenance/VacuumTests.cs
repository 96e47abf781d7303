using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests.Maintenance;

public sealed class VacuumTests : IDisposable
{
    private static readonly TimeSpan Old = TimeSpan.FromDays(8);
    private static readonly TimeSpan Young = TimeSpan.FromDays(6);

    private readonly SetClock clock = new();
    private readonly TestTable test;

    public VacuumTests() => test = new TestTable(clock: clock);

    [Fact]
    public async Task Old_files_that_no_version_needs_go_and_all_others_stay()
    {
        var live = test.Put("live.parquet", Old);
        var late = test.Put("removed-lately.parquet", Old);
        var early = test.Put("removed-early.parquet", Old);
        var timeless = test.Put("removed-without-time.parquet", Old);
        test.Put("orphan-old.parquet", Old);
        test.Put("orphan-young.parquet", Young);
        test.Put("_change_data/old.parquet", Old);
        test.Put("_change_data/young.parquet", Young);
        test.Put("_hidden/file.parquet", Old);
        test.Put(".hidden.parquet", Old);
        test.Put("deep/_hidden.parquet", Old);
        var snapshot = await test.CreateAsync(null, null, live, late, early, timeless);
        await test.CommitAsync(
            snapshot, "DELETE",
            TestTable.Removal(late) with { DeletionTimestampMs = Ago(Young) },
            TestTable.Removal(early) with { DeletionTimestampMs = Ago(Old) });
        await RemoveWithoutTimeAsync(2, "removed-without-time.parquet");

        string[] doomed = ["_change_data/old.parquet", "orphan-old.parquet", "removed-early.parquet", "removed-without-time.parquet"];
        var dry = await Vacuum.RunAsync(test.Table, new VacuumOptions { DryRun = true });
        Assert.Equal(doomed, dry.Files);
        Assert.Equal(400, dry.SizeInBytes);
        Assert.Equal(new TableVersion(2), (await test.Table.GetSnapshotAsync()).Version);
        Assert.All(doomed, path => Assert.True(test.Has(path)));

        var report = await Vacuum.RunAsync(test.Table);
        Assert.Equal(doomed, report.Files);
        Assert.All(doomed, path => Assert.False(test.Has(path)));
        Assert.All(
            ["live.parquet", "removed-lately.parquet", "orphan-young.parquet", "_change_data/young.parquet", "_hidden/file.parquet", ".hidden.parquet", "deep/_hidden.parquet"],
            path => Assert.True(test.Has(path), path));
        Assert.True((await Fsck.CheckAsync(test.Table)).IsSound);
    }

    [Fact]
    public async Task Vacuum_is_recorded_as_Spark_records_it()
    {
        await test.CreateAsync();
        test.Put("orphan.parquet", Old);
        await Vacuum.RunAsync(test.Table, new VacuumOptions { Retention = TimeSpan.FromHours(170) });
        var history = await test.Table.HistoryAsync().ToListAsync();
        Assert.Equal(["VACUUM END", "VACUUM START", "CREATE TABLE"], history.Select(entry => entry.Operation));
        Assert.Equal(
            """{"retentionCheckEnabled":"true","defaultRetentionMillis":"604800000","specifiedRetentionMillis":"612000000"}""",
            history[1].Info.Content["operationParameters"]!.ToJsonString());
        Assert.Equal("""{"numFilesToDelete":"1","sizeOfDataToDelete":"100"}""", history[1].Info.Content["operationMetrics"]!.ToJsonString());
        Assert.Equal("""{"status":"COMPLETED"}""", history[0].Info.Content["operationParameters"]!.ToJsonString());
        Assert.Equal("1", (string?)history[0].Info.Content["operationMetrics"]!["numDeletedFiles"]);
    }

    [Fact]
    public async Task Shorter_retention_than_the_tables_needs_to_be_allowed()
    {
        await test.CreateAsync(TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.DeletedFileRetention] = "interval 30 days" } });
        test.Put("orphan.parquet", Old);
        Assert.Empty((await Vacuum.RunAsync(test.Table)).Files);
        var options = new VacuumOptions { Retention = TimeSpan.FromHours(168) };
        var error = await Assert.ThrowsAsync<DeltaException>(() => Vacuum.RunAsync(test.Table, options));
        Assert.Contains("168 hours are less than the 720", error.Message, StringComparison.Ordinal);
        Assert.Equal(["orphan.parquet"], (await Vacuum.RunAsync(test.Table, options with { AllowShortRetention = true })).Files);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VacuumOptions { Retention = TimeSpan.FromHours(-1) });
    }

    [Fact]
    public async Task Deletion_vectors_of_live_and_lately_removed_files_stay()
    {
        var protocol = TableProtocol.For(TestTable.Schema, "deletionVectors");
        var (first, second) = (test.Put("a.parquet", Old), test.Put("b.parquet", Old));
        var created = await test.CreateAsync(null, protocol, first, second);
        var vectors = new[] { await VectorAsync(), await VectorAsync(), await VectorAsync() };
        var marked = await test.CommitAsync(created, "DELETE", TestTable.Removal(first), first with { DeletionVector = vectors[0] }, TestTable.Removal(second), second with { DeletionVector = vectors[1] });
        await test.CommitAsync(
            marked, "DELETE",
            TestTable.Removal(second with { DeletionVector = vectors[1] }) with { DeletionTimestampMs = Ago(Young) }, second with { DeletionVector = vectors[2] });
        var orphan = await VectorAsync();

        var report = await Vacuum.RunAsync(test.Table);
        Assert.Equal([Name(orphan)], report.Files);
        Assert.All(vectors, vector => Assert.True(test.Has(Name(vector))));

        async Task<DeletionVectorDescriptor> VectorAsync()
        {
            var vector = await DeletionVectorFile.WriteAsync(test.Table, [0]);
            File.SetLastWriteTimeUtc(Path.Combine(test.Folder, Name(vector)), clock.Now.UtcDateTime - Old);
            return vector;
        }

        string Name(DeletionVectorDescriptor vector) => DeletionVectorFile.PathOf(test.Table, vector)["silver/sales/".Length..];
    }

    [Fact]
    public async Task Partition_folders_with_odd_characters_are_compared_decoded_and_empty_ones_go()
    {
        var metadata = TestTable.Metadata with
        {
            Schema = new StructType([.. TestTable.Schema.Fields, new StructField("_day", new PrimitiveType("string"))]),
            PartitionColumns = ["_day"],
        };
        var live = test.Put("_day=50%25 100%2F %C3%A4+/live ä%.parquet", Old, ("_day", "50% 100/ ä+"));
        test.Put("_day=__HIVE_DEFAULT_PARTITION__/null.parquet", Old, ("_day", null));
        test.Put("_day=gone/x/orphan%20.parquet", Old, ("_day", "gone"));
        Directory.CreateDirectory(Path.Combine(test.Folder, "_hidden"));
        await test.CreateAsync(metadata, null, live);
        var report = await Vacuum.RunAsync(test.Table);
        Assert.Equal(["_day=__HIVE_DEFAULT_PARTITION__/null.parquet", "_day=gone/x/orphan%20.parquet"], report.Files);
        Assert.True(test.Has(live.Path));
        Assert.Equal(3, report.FoldersRemoved);
        Assert.False(Directory.Exists(Path.Combine(test.Folder, "_day=gone")));
        Assert.True(Directory.Exists(Path.Combine(test.Folder, "_hidden")));
    }

    [Fact]
    public async Task Live_file_that_is_named_by_an_absolute_path_stays()
    {
        var file = test.Put("a b.parquet", Old);
        await test.CreateAsync(null, null, file with { Path = $"file:{test.Folder}/a b.parquet" });
        Assert.Empty((await Vacuum.RunAsync(test.Table)).Files);
        Assert.True(test.Has("a b.parquet"));
    }

    [Fact]
    public async Task Inventory_replaces_the_listing_and_may_not_lead_outside()
    {
        var live = test.Put("live.parquet", Old);
        test.Put("one.parquet", Old);
        test.Put("two.parquet", Old);
        test.Put("young.parquet", Young);
        await test.CreateAsync(null, null, live);
        var report = await Vacuum.RunAsync(test.Table, new VacuumOptions { Inventory = ["one.parquet", "live.parquet", "young.parquet", "nowhere.parquet", $"file://{test.Folder}/one.parquet", "_delta_log/00000000000000000000.json"] });
        Assert.Equal(["one.parquet"], report.Files);
        Assert.True(test.Has("two.parquet"));
        foreach (var outside in (string[])["../other/x.parquet", "/etc/passwd", $"{test.Folder}-other/x.parquet", "a/../../x"])
        {
            var error = await Assert.ThrowsAsync<DeltaException>(() => Vacuum.RunAsync(test.Table, new VacuumOptions { Inventory = [outside] }));
            Assert.Contains("outside", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_table_inside_of_the_folder_is_left_alone()
    {
        await test.CreateAsync();
        test.Put("inner/_delta_log/00000000000000000000.json", Old);
        test.Put("inner/part.parquet", Old);
        Assert.Empty((await Vacuum.RunAsync(test.Table)).Files);
        Assert.True(test.Has("inner/part.parquet"));
    }

    [Fact]
    public async Task Table_whose_writer_features_are_unknown_or_managed_by_a_catalog_is_refused()
    {
        await test.CreateAsync();
        test.Put("orphan.parquet", Old);
        await File.WriteAllTextAsync(
            Path.Combine(test.LogFolder, "00000000000000000001.json"),
            """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["vacuumInvented"]}}""");
        var error = await Assert.ThrowsAsync<DeltaException>(() => Vacuum.RunAsync(test.Table));
        Assert.Contains("vacuumInvented", error.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(test.LogFolder, "00000000000000000002.json"),
            """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["catalogManaged"],"writerFeatures":["catalogManaged"]}}""");
        error = await Assert.ThrowsAsync<DeltaException>(() => Vacuum.RunAsync(test.Table));
        Assert.Contains("managed by a catalog", error.Message, StringComparison.Ordinal);
        Assert.True(test.Has("orphan.parquet"));
    }

    [Fact]
    public async Task File_that_is_committed_while_the_folder_is_listed_stays()
    {
        using var raced = new TestTable(store => new HookedStore(store), clock);
        await raced.CreateAsync();
        var file = raced.Put("late.parquet", Old);
        ((HookedStore)raced.Table.Store).BehindListing = async () => await raced.CommitAsync(await raced.Table.GetSnapshotAsync(), "WRITE", file);
        Assert.Empty((await Vacuum.RunAsync(raced.Table)).Files);
        Assert.True(raced.Has("late.parquet"));
    }

    [Fact]
    public async Task Failing_delete_is_recorded_and_thrown_and_the_next_vacuum_finishes()
    {
        using var failing = new TestTable(store => new HookedStore(store), clock);
        await failing.CreateAsync();
        failing.Put("a.parquet", Old);
        var store = (HookedStore)failing.Table.Store;
        store.DeleteFailure = new DeltaException("Could not delete.");
        await Assert.ThrowsAsync<DeltaException>(() => Vacuum.RunAsync(failing.Table));
        Assert.Equal("FAILED", (string?)(await failing.Table.HistoryAsync().FirstAsync()).Info.Content["operationParameters"]!["status"]);
        store.DeleteFailure = null;
        Assert.Equal(["a.parquet"], (await Vacuum.RunAsync(failing.Table)).Files);
    }

    public void Dispose() => test.Dispose();

    private long Ago(TimeSpan age) => (clock.Now - age).ToUnixTimeMilliseconds();

    private Task RemoveWithoutTimeAsync(long version, string path) => File.WriteAllTextAsync(
        Path.Combine(test.LogFolder, $"{version:D20}.json"), $$$"""{"remove":{"path":"{{{path}}}","dataChange":true}}""");

    private sealed class HookedStore(IObjectStore inner) : WrappedStore(inner)
    {
        public Func<Task>? BehindListing { get; set; }

        public Exception? DeleteFailure { get; set; }

        public override async IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var found in base.ListRecursiveAsync(folder, cancellationToken))
            {
                yield return found;
            }

            await (BehindListing?.Invoke() ?? Task.CompletedTask);
        }

        public override Task DeleteAsync(string path, CancellationToken cancellationToken = default) => DeleteFailure is { } failure ? Task.FromException(failure) : base.DeleteAsync(path, cancellationToken);
    }
}
