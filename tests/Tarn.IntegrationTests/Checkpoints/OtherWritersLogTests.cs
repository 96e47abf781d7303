using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Checkpoints;

/// <summary>The logs of other writers through the real Parquet reader: classic and V2 checkpoints, sidecars, dangling hints, gaps.</summary>
public sealed class OtherWritersLogTests : IAsyncDisposable
{
    private static readonly string Root = Path.Combine(SharedData.Folder, "delta-tables");

    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 512L << 20, Threads = 2 });

    public static TheoryData<string> ReadableLogs() => new(Manifest().Where(entry => !IsRefused(entry)).Select(PathOf));

    public static TheoryData<string> RefusedLogs() => new(Manifest().Where(IsRefused).Select(PathOf));

    [SharedDataTheory]
    [MemberData(nameof(ReadableLogs))]
    public async Task Log_gives_the_version_and_the_files_of_the_manifest(string path)
    {
        var computed = Manifest().Single(entry => PathOf(entry) == path)["computed"]!;
        var snapshot = await Open(path).GetSnapshotAsync();

        Assert.Equal((long)computed["version"]!, snapshot.Version.Value);
        Assert.Equal((int)computed["activeFiles"]!, snapshot.Files.Count);
        if (snapshot.RowCount is { } rows && computed["rows"] is { } expected)
        {
            Assert.Equal((long)expected, rows);
        }
    }

    [SharedDataTheory]
    [MemberData(nameof(RefusedLogs))]
    public async Task Log_that_must_not_be_read_is_refused(string path) => await Assert.ThrowsAsync<DeltaException>(() => Open(path).GetSnapshotAsync());

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private static IEnumerable<JsonObject> Manifest()
    {
        var file = Path.Combine(Root, "manifest.json");
        return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsArray().Select(entry => entry!.AsObject()) : [];
    }

    private static string PathOf(JsonObject entry) => (string)entry["path"]!;

    private static bool IsRefused(JsonObject entry) => entry["expected"]?["error"]?.GetValueKind() == JsonValueKind.True;

    private DeltaTable Open(string path) => new(new LocalObjectStore(Path.Combine(Root, path)), "", engine.Parquet, TimeProvider.System);
}
