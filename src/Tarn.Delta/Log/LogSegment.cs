namespace Tarn.Delta.Log;

/// <summary>
/// The files that make up one version: the newest complete checkpoint at or before it, and the commits after that. A pure value, made
/// from a listing.
/// </summary>
internal sealed record LogSegment
{
    /// <summary>
    /// Up to these limits a log that still has all of its commits is replayed from them alone, past any checkpoint: a few milliseconds of JSON,
    /// where a checkpoint would first start the engine that reads Parquet.
    /// </summary>
    public const int FewCommits = 64;

    private const long FewBytes = 512 << 10;

    public required TableVersion Version { get; init; }

    /// <summary>The checkpoint's files, parts in order; empty where replay begins at version 0.</summary>
    public IReadOnlyList<LogFile> Checkpoint { get; init; } = [];

    /// <summary>The commits after the checkpoint, oldest first, without a gap.</summary>
    public IReadOnlyList<LogFile> Commits { get; init; } = [];

    /// <summary>The files to replay after the checkpoint, oldest first: the commits, runs of them replaced by compacted ones where the log has these.</summary>
    public IReadOnlyList<LogFile> Replay { get; init; } = [];

    /// <summary>The commit file of the checkpoint's own version, where the listing has it.</summary>
    public LogFile? CheckpointCommit { get; init; }

    public TableVersion? CheckpointVersion => Checkpoint.Count > 0 ? Checkpoint[0].Version : null;

    /// <summary>Null where the listing holds no commit and no complete checkpoint at or before the wanted version.</summary>
    /// <param name="listing">Files of the log, in any order.</param>
    /// <param name="wanted">The version asked for; null for the newest.</param>
    /// <param name="table">For messages.</param>
    /// <exception cref="DeltaException">A commit between the checkpoint and the version is missing, or the version does not exist.</exception>
    public static LogSegment? Build(IEnumerable<LogFile> listing, TableVersion? wanted, string table)
    {
        var files = listing.Where(file => wanted is not { } limit || file.Version <= limit).ToList();
        var checkpoint = IsWholeAndSmall(files) ? [] : NewestCompleteCheckpoint(files.Where(file => file.IsCheckpoint));
        var first = checkpoint.Count > 0 ? checkpoint[0].Version.Next : new TableVersion(0);
        var commits = files.Where(file => file.Kind == LogFileKind.Commit && file.Version >= first).OrderBy(file => file.Version).ToList();
        if (checkpoint.Count == 0 && commits.Count == 0)
        {
            return null;
        }

        CheckContiguous(commits, first, table);
        var version = commits.Count > 0 ? commits[^1].Version : checkpoint[0].Version;
        if (wanted is { } asked && version != asked)
        {
            throw new DeltaException($"Table '{table}' has no version {asked}: its newest is {version}. Ask for {version} or an older one.");
        }

        return new LogSegment
        {
            Version = version,
            Checkpoint = checkpoint,
            Commits = commits,
            Replay = Compact(commits, [.. files.Where(file => file.Kind == LogFileKind.CompactedCommits)]),
            CheckpointCommit = checkpoint.Count == 0
                ? null
                : files.FirstOrDefault(file => file.Kind == LogFileKind.Commit && file.Version == checkpoint[0].Version),
        };
    }

    private static bool IsWholeAndSmall(List<LogFile> files)
    {
        var commits = files.Where(file => file.Kind == LogFileKind.Commit).ToList();
        return commits.Count is > 0 and <= FewCommits
            && commits.Max(file => file.Version.Value) == commits.Count - 1 // versions are distinct, so none is missing
            && files.Max(file => file.Version.Value) == commits.Count - 1
            && commits.Sum(file => file.Object.SizeInBytes) <= FewBytes;
    }

    /// <summary>Its files, parts in order; empty for none.</summary>
    internal static List<LogFile> NewestCompleteCheckpoint(IEnumerable<LogFile> files)
    {
        foreach (var version in files.GroupBy(file => file.Version).OrderByDescending(group => group.Key))
        {
            foreach (var candidate in version.GroupBy(file => (file.Kind, file.Parts, Id: file.Kind == LogFileKind.UuidCheckpoint ? file.Name : "")).OrderBy(group => group.Key.Kind))
            {
                var parts = candidate.DistinctBy(file => file.Part).OrderBy(file => file.Part).ToList();
                if (parts.Count == candidate.Key.Parts)
                {
                    return parts;
                }
            }
        }

        return [];
    }

    /// <summary>Takes the longest compacted file at each place; one that reaches past the last commit holds too much.</summary>
    private static List<LogFile> Compact(List<LogFile> commits, List<LogFile> compacted)
    {
        if (compacted.Count == 0)
        {
            return commits;
        }

        List<LogFile> replay = [];
        for (var index = 0; index < commits.Count;)
        {
            var longest = compacted
                .Where(file => file.Version == commits[index].Version && file.EndVersion > file.Version && file.EndVersion <= commits[^1].Version)
                .MaxBy(file => file.EndVersion);
            replay.Add(longest ?? commits[index]);
            index += longest is null ? 1 : (int)(longest.EndVersion.Value - longest.Version.Value + 1);
        }

        return replay;
    }

    private static void CheckContiguous(List<LogFile> commits, TableVersion first, string table)
    {
        var expected = first;
        foreach (var commit in commits)
        {
            if (commit.Version != expected)
            {
                throw new DeltaException(
                    $"The log of table '{table}' has a gap: {LogFile.CommitName(expected)} is missing before version {commit.Version}, and no checkpoint replaces it. " +
                    $"Restore the file from a backup, or read version {(expected.Value > 0 ? expected.Value - 1 : commits[^1].Version.Value)} if that is enough.");
            }

            expected = expected.Next;
        }
    }
}
