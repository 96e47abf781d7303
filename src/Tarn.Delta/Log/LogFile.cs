using System.Globalization;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Log;

/// <summary>What a name in <c>_delta_log</c> means.</summary>
internal enum LogFileKind
{
    Commit,
    ClassicCheckpoint,
    MultiPartCheckpoint,
    UuidCheckpoint,
    CompactedCommits,
}

/// <summary>A file of the log that takes part in snapshots (PROTOCOL.md, "File Types").</summary>
internal sealed record LogFile(LogFileKind Kind, TableVersion Version, ObjectInfo Object)
{
    public const string Folder = "_delta_log";
    public const string LastCheckpointName = "_last_checkpoint";
    private const int VersionDigits = 20;

    /// <summary>Of a multi-part checkpoint, from 1; else 1.</summary>
    public int Part { get; init; } = 1;

    /// <summary>Parts that the checkpoint has in all.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>The last version of compacted commits; else <see cref="Version"/>.</summary>
    public TableVersion EndVersion { get; init; } = Version;

    public string Name => Object.Path[(Object.Path.LastIndexOf('/') + 1)..];

    public bool IsCheckpoint => Kind is LogFileKind.ClassicCheckpoint or LogFileKind.MultiPartCheckpoint or LogFileKind.UuidCheckpoint;

    public static string CommitName(TableVersion version) => Padded(version) + ".json";

    public static string ClassicCheckpointName(TableVersion version) => Padded(version) + ".checkpoint.parquet";

    public static string Padded(TableVersion version) => version.Value.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Null for a name that takes no part in snapshots; those are ignored, whatever they are.</summary>
    public static LogFile? TryParse(ObjectInfo found)
    {
        var name = found.Path[(found.Path.LastIndexOf('/') + 1)..];
        if (name.Length <= VersionDigits || name[VersionDigits] != '.' || !TryParseVersion(name[..VersionDigits], out var version))
        {
            return null;
        }

        return name[(VersionDigits + 1)..].Split('.') switch
        {
            ["json"] => new(LogFileKind.Commit, version, found),
            ["checkpoint", "parquet"] => new(LogFileKind.ClassicCheckpoint, version, found),
            ["checkpoint", var part, var parts, "parquet"] when TryParsePart(part, out var number) && TryParsePart(parts, out var count) && number <= count
                => new(LogFileKind.MultiPartCheckpoint, version, found) { Part = number, Parts = count },
            ["checkpoint", var id, "json" or "parquet"] when Guid.TryParse(id, out _) => new(LogFileKind.UuidCheckpoint, version, found),
            [var end, "compacted", "json"] when TryParseVersion(end, out var endVersion) && endVersion >= version
                => new(LogFileKind.CompactedCommits, version, found) { EndVersion = endVersion },
            _ => null,
        };
    }

    private static bool TryParseVersion(string text, out TableVersion version)
    {
        var isVersion = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && text.Length == VersionDigits;
        version = new TableVersion(value);
        return isVersion;
    }

    private static bool TryParsePart(string text, out int part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out part) && text.Length == 10 && part > 0;
}
