using System.Text.Json;

namespace Tarn.AcceptanceTests.Delta;

/// <summary>A data file of a table, and the rows of it that do not count.</summary>
internal sealed record LiveFile(string Path, IReadOnlyList<long> Deleted, JsonElement Entry);

/// <summary>
/// A Delta table read by a second program: the log replayed here from its JSON (and from a classic checkpoint where the JSON before it is
/// gone), with nothing of Tarn's own code, as the protocol says ("Action Reconciliation").
/// </summary>
internal sealed class IndependentTable
{
    private IndependentTable(string folder, long version, JsonElement metadata, JsonElement protocol, IReadOnlyList<LiveFile> files, IReadOnlyDictionary<long, JsonElement> commits)
    {
        Folder = folder;
        Version = version;
        Protocol = protocol;
        Files = files;
        Commits = commits;
        using var schema = JsonDocument.Parse(metadata.GetProperty("schemaString").GetString()!);
        Columns = [.. schema.RootElement.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!)];
    }

    public string Folder { get; }

    public long Version { get; }

    /// <summary>Logical names, in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    public JsonElement Protocol { get; }

    public IReadOnlyList<LiveFile> Files { get; }

    /// <summary>The commitInfo of every version whose JSON lies there.</summary>
    public IReadOnlyDictionary<long, JsonElement> Commits { get; }

    public static bool Exists(string folder) => Directory.Exists(Path.Combine(folder, "_delta_log"));

    public static IReadOnlyList<long> Versions(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, "_delta_log"), "*.json").Select(VersionOf).OfType<long>().Order()];

    public static IndependentTable Read(string folder, long? version = null)
    {
        Dictionary<(string Path, string Vector), JsonElement> live = [];
        Dictionary<long, JsonElement> commits = [];
        JsonElement metadata = default, protocol = default;
        var last = -1L;
        foreach (var (number, line) in Lines(folder, version ?? long.MaxValue))
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

    private static IEnumerable<(long Version, string Line)> Lines(string folder, long upTo)
    {
        var commits = Versions(folder).Where(version => version <= upTo).ToList();
        var expected = 0L;
        if (commits is not [0, ..])
        {
            var checkpoint = Directory.EnumerateFiles(Path.Combine(folder, "_delta_log"), "*.checkpoint.parquet").Select(VersionOf).OfType<long>()
                .Where(version => version <= upTo).Max();
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

    private static (string Path, string Vector) Key(JsonElement entry) => (entry.GetProperty("path").GetString()!, DeletionVectorReader.Id(entry));

    private static string FullPath(string folder, JsonElement entry) =>
        Path.Combine(folder, Uri.UnescapeDataString(entry.GetProperty("path").GetString()!));
}
