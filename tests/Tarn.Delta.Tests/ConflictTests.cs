using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
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
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Winner_and_ours_conflict_as_the_table_says(string ours, string read, string isolation, string winner, string? reason)
    {
        var attempt = new CommitAttempt
        {
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
            Assert.Contains(reason, found, StringComparison.Ordinal);
        }
    }

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
        "blind append" => [TestTable.File("theirs"), new CommitInfo(new JsonObject { ["isBlindAppend"] = true })],
        "delete a" => [Removed],
        "delete b" => [TestTable.Removal(TestTable.File("b"))],
        _ when kind.StartsWith("txn ", StringComparison.Ordinal) => [new SetTransaction(kind[4..], 1)],
        _ when kind.StartsWith("domain ", StringComparison.Ordinal) => [new DomainMetadata(kind[7..], "theirs", false)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
