using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

/// <summary>The protocol's conflict table, row by row.</summary>
public sealed class ConflictTests
{
    private static readonly AddFile Added = TestTable.File("a");
    private static readonly RemoveFile Removed = TestTable.Removal(Added);
    private static readonly DeletionVectorDescriptor Vector = new() { StorageType = "u", PathOrInlineDv = "x", SizeInBytes = 1, Cardinality = 1 };

    /// <summary>Ours, what we read, isolation, the winner, and the word of the reason (null: no conflict).</summary>
    public static TheoryData<string, string, string, string, string?> Table() => new()
    {
        { "append", "nothing", "Serializable", "protocol", "protocol" },
        { "append", "nothing", "Serializable", "metadata", "schema" },
        { "append", "nothing", "Serializable", "append", null },
        { "append", "nothing", "Serializable", "delete a", null },
        { "append", "nothing", "Serializable", "txn app", null },
        { "append", "nothing", "Serializable", "domain x", null },
        { "append", "nothing", "Serializable", "nothing", null },
        { "append txn", "nothing", "Serializable", "txn app", "app" },
        { "append txn", "nothing", "Serializable", "txn other", null },
        { "append domain", "nothing", "Serializable", "domain x", "x" },
        { "append domain", "nothing", "Serializable", "domain y", null },
        { "append rowTracking", "nothing", "Serializable", "domain delta.rowTracking", null },
        { "append", "everything", "Serializable", "append", "added" },
        { "append", "everything", "Serializable", "blind append", "added" },
        { "append", "everything", "WriteSerializable", "append", "added" },
        { "append", "everything", "WriteSerializable", "blind append", null },
        { "append metadata", "everything", "WriteSerializable", "blind append", "added" },
        { "append", "everything", "Snapshot", "append", null },
        { "append", "everything", "Snapshot", "delete a", "removed" },
        { "append", "everything", "Serializable", "delete a", "removed" },
        { "append", "file a", "Serializable", "append", null },
        { "append", "file a", "Serializable", "delete a", "removed" },
        { "append", "file b", "Serializable", "delete a", null },
        { "delete a", "nothing", "Serializable", "delete a", "removes too" },
        { "delete a", "nothing", "Snapshot", "delete a", "removes too" },
        { "delete a with vector", "nothing", "Serializable", "delete a", "removes too" },
        { "delete a", "nothing", "Serializable", "delete b", null },
        { "delete a", "nothing", "Serializable", "append", null },
        { "append", "app read", "Serializable", "txn read", "read" },
        { "append", "app read", "Serializable", "txn other", null },
        { "append", "file file:///t/a", "Serializable", "delete a", "removed" },
        { "delete a", "nothing", "Serializable", "delete /t/a", "removes too" },
        { "append", "nothing", "Serializable", "identity", null },
        { "append metadata", "nothing", "Serializable", "identity", "schema" },
        { "append", "where id > 5", "Serializable", "append 1 to 3", null },
        { "append", "where id > 5", "Serializable", "append 4 to 6", "added" },
        { "append", "where id > 5", "Serializable", "append", "added" },
        { "append", "where id > 5", "WriteSerializable", "append 4 to 6", "added" },
        { "append", "where id > 5", "Snapshot", "append 4 to 6", null },
        { "append", "where id > 5", "Serializable", "delete a", null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Winner_and_ours_conflict_as_the_table_says(string ours, string read, string isolation, string winner, string? reason)
    {
        using var test = new TestTable();
        var attempt = new CommitAttempt
        {
            Location = "/t",
            ReadMetadata = WithMark(5),
            ReadApplications = read.StartsWith("app ", StringComparison.Ordinal) ? new HashSet<string> { read[4..] } : [],
            MayRead = read.StartsWith("where ", StringComparison.Ordinal) ? FileFilter.Matching(Snapshot(test), [new FilePredicate.Compare(["id"], Comparison.Greater, "5")]) : null,
            Actions = Ours(ours),
            ReadsWholeTable = read == "everything",
            ReadPaths = read.StartsWith("file ", StringComparison.Ordinal) ? new HashSet<string> { read[5..] } : [],
            Isolation = Enum.Parse<IsolationLevel>(isolation),
        };
        var found = ConflictChecker.Find(attempt, Winner(winner));
        if (reason is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(reason, found!.Reason, StringComparison.Ordinal);
            Assert.Equal(KindOf(winner, reason), found.Kind);
        }
    }

    private static ConflictKind KindOf(string winner, string reason) => (winner.Split(' ')[0], reason) switch
    {
        ("protocol", _) => ConflictKind.ProtocolChanged,
        ("metadata" or "identity", _) => ConflictKind.MetadataChanged,
        ("txn", _) => ConflictKind.ConcurrentTransaction,
        ("domain", _) => ConflictKind.DomainMetadata,
        (_, "added") => ConflictKind.ConcurrentAppend,
        (_, "removed") => ConflictKind.ConcurrentDeleteRead,
        _ => ConflictKind.ConcurrentDeleteDelete,
    };

    private static Metadata WithMark(int mark) => TestTable.Metadata with
    {
        Schema = new StructType([.. TestTable.Schema.Fields, new StructField("number", new PrimitiveType("long")) { Metadata = new JsonObject { ["delta.identity.highWaterMark"] = mark } }]),
    };

    private static Snapshot Snapshot(TestTable test) => new()
    {
        Table = test.Table, Version = new TableVersion(0), Timestamp = DateTimeOffset.UnixEpoch, Protocol = TableProtocol.For(TestTable.Schema), Metadata = TestTable.Metadata,
        Files = [], Tombstones = [], AppTransactions = new Dictionary<string, SetTransaction>(), Domains = new Dictionary<string, string>(),
    };

    private static List<DeltaAction> Ours(string kind) => kind switch
    {
        "append" => [TestTable.File("ours")],
        "append txn" => [TestTable.File("ours"), new SetTransaction("app", 2)],
        "append domain" => [TestTable.File("ours"), new DomainMetadata("x", "ours", false)],
        "append rowTracking" => [TestTable.File("ours"), new DomainMetadata("delta.rowTracking", "9", false)],
        "append metadata" => [TestTable.File("ours"), TestTable.Metadata],
        "delete a" => [Removed],
        "delete a with vector" => [Removed with { DeletionVector = Vector }],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static List<DeltaAction> Winner(string kind) => kind switch
    {
        "nothing" => [],
        "protocol" => [TableProtocol.For(TestTable.Schema)],
        "metadata" => [TestTable.Metadata],
        "append" => [TestTable.File("theirs")],
        "identity" => [WithMark(9)],
        "delete /t/a" => [Removed with { Path = "/t/a" }],
        "append 1 to 3" => [TestTable.File("theirs") with { Stats = """{"numRecords":2,"minValues":{"id":1},"maxValues":{"id":3},"nullCount":{"id":0}}""" }],
        "append 4 to 6" => [TestTable.File("theirs") with { Stats = """{"numRecords":2,"minValues":{"id":4},"maxValues":{"id":6},"nullCount":{"id":0}}""" }],
        "blind append" => [TestTable.File("theirs"), new CommitInfo(new JsonObject { ["isBlindAppend"] = true })],
        "delete a" => [Removed],
        "delete b" => [TestTable.Removal(TestTable.File("b"))],
        _ when kind.StartsWith("txn ", StringComparison.Ordinal) => [new SetTransaction(kind[4..], 1)],
        _ when kind.StartsWith("domain ", StringComparison.Ordinal) => [new DomainMetadata(kind[7..], "theirs", false)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
