using System.Globalization;
using System.Text.Json;
using Tarn.Delta.Transactions;
using Tarn.Testing.Reader;
using Tarn.Testing.Writer;

namespace Tarn.IntegrationTests.Racing;

/// <summary>One commit of the raced table, as its JSON says.</summary>
/// <param name="Tag">The attempt that made it; null for a commit of no writer.</param>
/// <param name="HasDefinition">Whether it changes protocol or metadata.</param>
/// <param name="Applications">Whose progress it attempts.</param>
/// <param name="Added">Partitions that it adds files to.</param>
/// <param name="Removed">Partitions that it removes files from.</param>
internal sealed record RaceCommit(string? Tag, bool HasDefinition, IReadOnlySet<string> Applications, IReadOnlySet<int> Added, IReadOnlySet<int> Removed)
{
    public static RaceCommit Read(string file)
    {
        string? tag = null;
        var hasDefinition = false;
        HashSet<string> applications = [];
        HashSet<int> added = [], removed = [];
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var action = document.RootElement.EnumerateObject().Single();
            switch (action.Name)
            {
                case "commitInfo":
                    tag = action.Value.TryGetProperty(Attempt.TagMember, out var found) ? found.GetString() : null;
                    break;
                case "metaData" or "protocol":
                    hasDefinition = true;
                    break;
                case "txn":
                    applications.Add(action.Value.GetProperty("appId").GetString()!);
                    break;
                case "add":
                    added.Add(Part(action.Value));
                    break;
                case "remove":
                    removed.Add(Part(action.Value));
                    break;
            }
        }

        return new RaceCommit(tag, hasDefinition, applications, added, removed);
    }

    /// <summary>Whether the protocol's conflict rules let an operation fail because of this winner, and for this reason.</summary>
    public bool MayStop(Operation operation, ConflictKind? kind) => kind switch
    {
        ConflictKind.MetadataChanged => HasDefinition,
        ConflictKind.ConcurrentTransaction =>
            operation.Kind == OperationKind.AppendWithProgress && Applications.Contains(string.Create(CultureInfo.InvariantCulture, $"writer-{operation.Part}")),
        ConflictKind.ConcurrentAppend => operation.Kind is OperationKind.Delete or OperationKind.Update or OperationKind.Merge && Added.Contains(operation.Part),
        ConflictKind.ConcurrentDeleteRead or ConflictKind.ConcurrentDeleteDelete => !operation.OnlyAdds && Removed.Contains(operation.Part),
        _ => false,
    };

    private static int Part(JsonElement file) => int.Parse(file.GetProperty("partitionValues").GetProperty("part").GetString()!, CultureInfo.InvariantCulture);
}

/// <summary>The raced table's log and what its writers say they did.</summary>
internal sealed class RaceLog
{
    private readonly string folder;

    public RaceLog(string folder)
    {
        this.folder = folder;
        var versions = IndependentTable.Versions(folder);
        Assert.Equal(Enumerable.Range(0, versions.Count).Select(version => (long)version), versions);
        Commits = [.. versions.Select(version => RaceCommit.Read(Path.Combine(folder, "_delta_log", string.Create(CultureInfo.InvariantCulture, $"{version:D20}.json"))))];
    }

    /// <summary>By version, without a gap.</summary>
    public IReadOnlyList<RaceCommit> Commits { get; }

    /// <summary>Every acknowledged attempt is the version that it was said to be, and no version is an attempt's that was not acknowledged.</summary>
    public void AssertAcknowledged(IReadOnlyList<Attempt> attempts)
    {
        foreach (var attempt in attempts.Where(attempt => attempt.End == AttemptEnd.Committed))
        {
            var tag = attempt.Version < Commits.Count ? Commits[(int)attempt.Version!].Tag : null;
            Assert.True(tag == attempt.Tag, $"Attempt {attempt.Tag} ({attempt.Operation.Kind}) was acknowledged as version {attempt.Version}, which is {tag ?? "nobody's"}.");
        }

        var committed = attempts.Where(attempt => attempt.End == AttemptEnd.Committed).Select(attempt => attempt.Tag).Order(StringComparer.Ordinal);
        Assert.Equal(committed, Commits.Select(commit => commit.Tag).OfType<string>().Order(StringComparer.Ordinal));
    }

    /// <summary>Every conflict is one that the rules allow.</summary>
    public void AssertConflicts(IReadOnlyList<Attempt> attempts)
    {
        foreach (var attempt in attempts.Where(attempt => attempt.End == AttemptEnd.Conflict))
        {
            Assert.True(
                Commits[(int)attempt.Version!].MayStop(attempt.Operation, attempt.Kind),
                $"Attempt {attempt.Tag} ({attempt.Operation.Kind} in partition {attempt.Operation.Part}) conflicts with version {attempt.Version}: {attempt.Kind}, {attempt.Reason}. The rules allow it to go behind.");
        }
    }

    /// <summary>The rows after acknowledged operations in the order of their versions; where an operation found nothing to do, there was nothing.</summary>
    public static Dictionary<long, Operation.Row> Replay(IReadOnlyList<Attempt> attempts)
    {
        Dictionary<long, Operation.Row> rows = [];
        foreach (var attempt in attempts.Where(attempt => attempt.End is AttemptEnd.Committed or AttemptEnd.Unchanged).OrderBy(attempt => (attempt.Version, attempt.End)))
        {
            if (attempt.End == AttemptEnd.Committed)
            {
                attempt.Operation.Replay(rows);
                continue;
            }

            var copy = rows.ToDictionary();
            attempt.Operation.Replay(copy);
            Assert.True(Texts(rows).SequenceEqual(Texts(copy)), $"Attempt {attempt.Tag} ({attempt.Operation.Kind}) found nothing to do at version {attempt.Version}, and there was something.");
        }

        return rows;
    }

    /// <summary>The table holds the rows, as the second reader finds them.</summary>
    public void AssertRows(Dictionary<long, Operation.Row> expected)
    {
        var actual = TableRows.Texts(IndependentTable.Read(folder)).Select(row => $"{row[0]} {row[1]} {row[2]}").Order(StringComparer.Ordinal).ToList();
        var wanted = Texts(expected);
        Assert.True(
            wanted.SequenceEqual(actual),
            $"{actual.Count} rows, acknowledged are {wanted.Count}. Missing: {string.Join("; ", wanted.Except(actual).Take(5))}. Too many: {string.Join("; ", actual.Except(wanted).Take(5))}.");
    }

    private static List<string> Texts(Dictionary<long, Operation.Row> rows) =>
        [.. rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Key} {row.Value.Value} {row.Value.Part}")).Order(StringComparer.Ordinal)];
}
