using Tarn.Delta.Actions;
using Tarn.Delta.Changes;
using Tarn.Delta.Features;
using Tarn.Delta.Storage;
using Tarn.Delta.Tests.Support;
using Tarn.Testing;

namespace Tarn.Delta.Tests;

public sealed class ChangeFeedTests : IDisposable
{
    private static readonly AddFile Plain = TestTable.File("a");
    private static readonly AddFile WithOld = Plain with { DeletionVector = Vector("old") };
    private static readonly AddFile WithNew = Plain with { DeletionVector = Vector("new") };

    private readonly TestTable test = new();

    public static TheoryData<string, string> Commits() => new()
    {
        { "add a", "Insert a" },
        { "add a:new", "Insert a -new" },
        { "remove a", "Delete a" },
        { "remove a:old", "Delete a -old" },
        { "remove a; add b", "Insert b; Delete a" },
        { "remove a; add a:new", "Delete a +new" },
        { "remove a:old; add a:new", "Delete a -old +new; Insert a -new +old" },
        { "remove a:old; add a", "Insert a +old" },
        { "rearrange a", "" },
        { "remove a; add b; cdc c", "Recorded c" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(Commits))]
    public void Commit_gives_its_changed_rows(string commit, string expected)
    {
        var actions = commit.Split("; ", StringSplitOptions.RemoveEmptyEntries).SelectMany(Parse).ToList();
        Assert.Equal(expected, string.Join("; ", ChangeReader.Find(actions).Select(Describe)));
    }

    [Fact]
    public async Task Versions_are_read_in_order_and_only_where_changes_were_kept()
    {
        var plain = TestTable.Metadata with { Configuration = new Dictionary<string, string>() };
        var kept = plain with { Configuration = new Dictionary<string, string> { [TableProperties.EnableChangeDataFeed] = "true" } };
        var snapshot = await test.CreateAsync(plain, TableProtocol.For(TestTable.Schema, "changeDataFeed"));
        snapshot = await test.CommitAsync(snapshot, "SET TBLPROPERTIES", kept);
        snapshot = await test.CommitAsync(snapshot, "WRITE", Plain);
        snapshot = await test.CommitAsync(snapshot, "DELETE", TestTable.Removal(Plain));

        var changes = await test.Table.ChangesAsync(new TableVersion(1)).ToListAsync();
        Assert.Equal(["1:", "2: Insert a", "3: Delete a"], changes.Select(change => $"{change.Version}:{string.Concat(change.Files.Select(file => " " + Describe(file)))}"));
        Assert.Single(await test.Table.ChangesAsync(new TableVersion(2), new TableVersion(2)).ToListAsync());

        await RefusedAsync(0, null, "version 0");
        await RefusedAsync(2, 9, "version 4");
        await test.CommitAsync(snapshot, "UNSET TBLPROPERTIES", plain);
        await RefusedAsync(1, null, "version 4");
    }

    [SharedDataTheory]
    [InlineData("delta-rs/cdf-table", 0, 4)]
    [InlineData("delta-rs/cdf-table-non-partitioned", 0, 5)]
    [InlineData("delta-rs/cdf-table-with-cdc-and-dvs", 0, 26)]
    public async Task Feed_of_another_writer_has_a_change_in_every_version_that_says_so(string path, long from, int versions)
    {
        var table = new DeltaTable(new LocalObjectStore(Path.Combine(SharedData.Folder, "delta-tables", path)), "", test.Parquet, TimeProvider.System);
        var changes = await table.ChangesAsync(new TableVersion(from)).ToListAsync();
        Assert.Equal(versions, changes.Count);
        var history = await table.HistoryAsync().ToListAsync();
        foreach (var entry in history.Where(entry => entry.Operation is "UPDATE" or "MERGE" or "DELETE" && (string?)entry.Info.Content["operationMetrics"]?["numAddedChangeFiles"] is not (null or "0")))
        {
            Assert.All(changes.Single(change => change.Version == entry.Version).Files, file => Assert.Equal(ChangeKind.Recorded, file.Kind));
        }

        Assert.Contains(changes, change => change.Files.Any(file => file.Kind == ChangeKind.Insert));
    }

    public void Dispose() => test.Dispose();

    private static DeletionVectorDescriptor Vector(string name) => new() { StorageType = "u", PathOrInlineDv = name, SizeInBytes = 1, Cardinality = 1 };

    private static string Describe(ChangedRows rows) =>
        $"{rows.Kind} {rows.Path}{(rows.Without is { } without ? $" -{without.PathOrInlineDv}" : "")}{(rows.Within is { } within ? $" +{within.PathOrInlineDv}" : "")}";

    private static IEnumerable<DeltaAction> Parse(string text) => text switch
    {
        "add a" => [Plain],
        "add b" => [TestTable.File("b")],
        "add a:new" => [WithNew],
        "remove a" => [TestTable.Removal(Plain)],
        "remove a:old" => [TestTable.Removal(WithOld)],
        "rearrange a" => [TestTable.Removal(Plain, dataChange: false), TestTable.File("b", dataChange: false)],
        "cdc c" => [new AddCdcFile { Path = "c", PartitionValues = Plain.PartitionValues, SizeInBytes = 1 }],
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, null),
    };

    private async Task RefusedAsync(long from, long? to, string what)
    {
        var error = await Assert.ThrowsAsync<DeltaException>(async () => await test.Table.ChangesAsync(new TableVersion(from), to is { } last ? new TableVersion(last) : null).ToListAsync());
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
    }
}
