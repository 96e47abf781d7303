using System.Text.Json;

namespace Tarn.Testing.Reader;

/// <summary>A data file of a table, and the rows of it that do not count.</summary>
public sealed record LiveFile(string Path, IReadOnlyList<long> Deleted, JsonElement Entry);

/// <summary>
/// A Delta table read by a second program: the log replayed here from its JSON (and from a classic checkpoint where the JSON before it is
/// gone), with nothing of Tarn's own code, as the protocol says ("Action Reconciliation").
/// </summary>
public sealed class IndependentTable
{
    private readonly JsonElement metadata;

    private IndependentTable(string folder, long version, JsonElement metadata, JsonElement protocol, IReadOnlyList<LiveFile> files, IReadOnlyDictionary<long, JsonElement> commits)
    {
        Folder = folder;
        Version = version;
        Protocol = protocol;
        Files = files;
        Commits = commits;
        this.metadata = metadata;
        using var schema = JsonDocument.Parse(metadata.GetProperty("schemaString").GetString()!);
        Fields = [.. schema.RootElement.Clone().GetProperty("fields").EnumerateArray()];
        Columns = [.. Fields.Select(field => field.GetProperty("name").GetString()!)];
        PartitionColumns = [.. metadata.GetProperty("partitionColumns").EnumerateArray().Select(column => column.GetString()!)];
    }

    public string Folder { get; }

    public long Version { get; }

    /// <summary>Logical names, in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The schema's fields, as the log has them.</summary>
    public IReadOnlyList<JsonElement> Fields { get; }

    /// <summary>Logical names.</summary>
    public IReadOnlyList<string> PartitionColumns { get; }

    public JsonElement Protocol { get; }

    public IReadOnlyList<LiveFile> Files { get; }

    /// <summary>The commitInfo of every version whose JSON lies there.</summary>
    public IReadOnlyDictionary<long, JsonElement> Commits { get; }

    /// <summary>A table property; null where it is not set.</summary>
    public string? Property(string name) =>
        metadata.TryGetProperty("configuration", out var properties) && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var value)
            ? value.GetString()
            : null;

    public static bool Exists(string folder) => Directory.Exists(Path.Combine(folder, "_delta_log"));

    public static IReadOnlyList<long> Versions(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, "_delta_log"), "*.json").Select(VersionOf).OfType<long>().Order()];

    /// <summary>Versions that have a classic checkpoint.</summary>
    public static IReadOnlyList<long> Checkpoints(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, "_delta_log"), "*.checkpoint.parquet").Select(VersionOf).OfType<long>().Order()];

    /// <summary>Replays the log up to a version, or all of it.</summary>
    /// <param name="folder">The table.</param>
    /// <param name="version">The last version that counts; null for the newest.</param>
    /// <param name="fromCheckpoint">Whether to begin at the newest checkpoint though older commits lie there, too.</param>
    public static IndependentTable Read(string folder, long? version = null, bool fromCheckpoint = false)
    {
        Dictionary<(string Path, string Vector), JsonElement> live = [];
        Dictionary<long, JsonElement> commits = [];
        JsonElement metadata = default, protocol = default;
        var last = -1L;
        foreach (var (number, line) in Lines(folder, version ?? long.MaxValue, fromCheckpoint))
        {
            last = number;
            using var document = JsonDocument.Parse(line);
            foreach (var action in document.RootElement.EnumerateObject().Where(action => action.Value.ValueKind == JsonValueKind.Object))
            {
                var value = action.Value.Clone();
                switch (action.Name)
                {
                    case "add":
                        live[Key(value)] = value;
                        break;
                    case "remove":
                        live.Remove(Key(value));
                        break;
                    case "metaData":
                        metadata = value;
                        break;
                    case "protocol":
                        protocol = value;
                        break;
                    case "commitInfo":
                        commits[number] = value;
                        break;
                }
            }
        }

        Assert.True(last >= 0, $"{folder} has no commit.");
        Assert.True(version is null || last == version, $"{folder} ends at version {last}, not {version}.");
        var files = live.Values
            .Select(entry => new LiveFile(FullPath(folder, entry), DeletionVectorReader.Positions(folder, entry), entry))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
        return new IndependentTable(folder, last, metadata, protocol, [.. files], commits);
    }

    private static IEnumerable<(long Version, string Line)> Lines(string folder, long upTo, bool fromCheckpoint)
    {
        var commits = Versions(folder).Where(version => version <= upTo).ToList();
        var expected = 0L;
        if (fromCheckpoint || commits is not [0, ..])
        {
            var checkpoint = Checkpoints(folder).Where(version => version <= upTo).Max();
            foreach (var line in CheckpointReader.Lines(LogFile(folder, checkpoint, "checkpoint.parquet")))
            {
                yield return (checkpoint, line);
            }

            expected = checkpoint + 1;
        }

        foreach (var version in commits.Where(version => version >= expected))
        {
            Assert.Equal(expected++, version);
            foreach (var line in File.ReadLines(LogFile(folder, version, "json")))
            {
                yield return (version, line);
            }
        }
    }

    private static string LogFile(string folder, long version, string extension) => Path.Combine(folder, "_delta_log", $"{version:D20}.{extension}");

    private static long? VersionOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length > 20 && name[20] == '.' && long.TryParse(name[..20], out var version) ? version : null;
    }

    private static (string Path, string Vector) Key(JsonElement entry) => (Uri.UnescapeDataString(entry.GetProperty("path").GetString()!), DeletionVectorReader.Id(entry));

    private static string FullPath(string folder, JsonElement entry)
    {
        const string File = "file://";
        var path = Uri.UnescapeDataString(entry.GetProperty("path").GetString()!);
        return Path.Combine(folder, path.StartsWith(File, StringComparison.Ordinal) ? path[File.Length..] : path);
    }
}
