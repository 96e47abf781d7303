using System.Text;
using Tarn.Delta.Actions;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

/// <summary>Every form that a checkpoint may have, beside a log whose commits up to it are gone.</summary>
public sealed class CheckpointFormTests : IDisposable
{
    private const string Id = "80a083e8-7026-4e79-81be-64bd76c43a11";

    private readonly TestTable test = new();

    public static TheoryData<string, string[]> Forms() => new()
    {
        { "classic", ["5.checkpoint.parquet: state adds"] },
        { "two parts", ["5.checkpoint.0000000001.0000000002.parquet: state", "5.checkpoint.0000000002.0000000002.parquet: adds"] },
        { "V2 as JSON, files inline", [$"5.checkpoint.{Id}.json: v2 state adds"] },
        { "V2 as JSON with sidecars", [$"5.checkpoint.{Id}.json: v2 state sidecars", "_sidecars/one.parquet: add1", "_sidecars/two b.parquet: add2"] },
        { "V2 as Parquet with sidecars", [$"5.checkpoint.{Id}.parquet: v2 state sidecars", "_sidecars/one.parquet: add1", "_sidecars/two b.parquet: add2"] },
        { "V2 under the classic name", ["5.checkpoint.parquet: v2 state sidecars", "_sidecars/one.parquet: add1", "_sidecars/two b.parquet: add2"] },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Checkpoint_of_any_form_gives_the_table(string form, string[] files)
    {
        await WriteAsync(files);
        var snapshot = await test.Table.GetSnapshotAsync();

        Assert.True(snapshot.Version.Value == 6, form);
        Assert.Equal(["one.parquet", "six.parquet"], snapshot.Files.Select(file => file.Path).Order());
        Assert.Equal(9, snapshot.AppTransactions["app"].Version);
        Assert.Equal(["two.parquet"], snapshot.Tombstones.Select(file => file.Path));
    }

    [Fact]
    public async Task Missing_sidecar_is_named()
    {
        await WriteAsync([$"5.checkpoint.{Id}.json: v2 state sidecars", "_sidecars/one.parquet: add1"]);
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.Table.GetSnapshotAsync());
        Assert.Contains("_sidecars/two b.parquet", error.Message, StringComparison.Ordinal);
        Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compacted_commits_give_the_same_table()
    {
        var snapshot = await test.CreateAsync(null, null, TestTable.File("one.parquet"), TestTable.File("two.parquet"));
        snapshot = await test.CommitAsync(snapshot, "WRITE", TestTable.File("three.parquet"), TestTable.Removal(TestTable.File("one.parquet")));
        snapshot = await test.CommitAsync(snapshot, "WRITE", TestTable.Removal(TestTable.File("three.parquet")));
        await File.WriteAllBytesAsync(
            Path.Combine(test.LogFolder, "00000000000000000001.00000000000000000002.compacted.json"),
            ActionWriter.WriteCommit([TestTable.Removal(TestTable.File("three.parquet")), TestTable.Removal(TestTable.File("one.parquet"))]).ToArray());

        var again = await test.Table.GetSnapshotAsync();
        Assert.Equal(snapshot.Files.Select(file => file.Path), again.Files.Select(file => file.Path));
        Assert.Equal(snapshot.Timestamp, again.Timestamp);
        Assert.Equal(snapshot.Tombstones.Select(file => file.Path).Order(), again.Tombstones.Select(file => file.Path).Order());
    }

    public void Dispose() => test.Dispose();

    private async Task WriteAsync(string[] files)
    {
        Directory.CreateDirectory(Path.Combine(test.LogFolder, "_sidecars"));
        foreach (var (name, content) in files.Select(file => (file.Split(": ")[0], file.Split(": ")[1].Split(' '))))
        {
            var full = name.StartsWith('_') ? name : name.PadLeft(name.Length + 19, '0');
            await File.WriteAllTextAsync(Path.Combine(test.LogFolder, full), string.Concat(content.Select(Lines)));
        }

        await File.WriteAllTextAsync(Path.Combine(test.LogFolder, "00000000000000000006.json"), Json(TestTable.File("six.parquet"), TestTable.Removal(TestTable.File("two.parquet"))));
    }

    private static string Lines(string kind) => kind switch
    {
        "state" => Json(Features.TableProtocol.For(TestTable.Schema, "v2Checkpoint"), TestTable.Metadata, new SetTransaction("app", 9)),
        "adds" => Lines("add1") + Lines("add2"),
        "add1" => Json(TestTable.File("one.parquet")),
        "add2" => Json(TestTable.File("two.parquet")),
        "v2" => "{\"checkpointMetadata\":{\"version\":5}}\n",
        _ => "{\"sidecar\":{\"path\":\"one.parquet\",\"sizeInBytes\":9,\"modificationTime\":1}}\n{\"sidecar\":{\"path\":\"two%20b.parquet\",\"sizeInBytes\":9,\"modificationTime\":1}}\n",
    };

    private static string Json(params DeltaAction[] actions) => Encoding.UTF8.GetString(ActionWriter.WriteCommit(actions).Span);
}
