using System.Text.Json.Nodes;
using Tarn.Testing;

namespace Tarn.IntegrationTests.DuckDb;

public sealed class LibraryLockTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Tarn.DuckDb", "Native", "library");

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("linux-arm64")]
    [InlineData("darwin-x64")]
    [InlineData("darwin-arm64")]
    [InlineData("win32-x64")]
    public void Every_platforms_library_is_pinned_by_version_and_hash(string platform)
    {
        var name = $"@duckdb/node-bindings-{platform}";
        var package = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "package.json")))!;
        var entry = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "package-lock.json")))!["packages"]![$"node_modules/{name}"]!;

        Assert.Equal((string)package["optionalDependencies"]![name]!, (string)entry["version"]!);
        Assert.StartsWith("1.5.", (string)entry["version"]!, StringComparison.Ordinal);
        Assert.StartsWith("sha512-", (string)entry["integrity"]!, StringComparison.Ordinal);
        Assert.Null(entry["resolved"]);
    }
}
