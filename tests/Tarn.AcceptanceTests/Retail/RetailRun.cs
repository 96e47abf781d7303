using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Retail;

/// <summary>
/// The retail example run once on the real files, for all tests of this folder. The project is a copy, so that its lake lies in a folder of
/// the test; the command is typed in the repository's root, so that the relative data folder counts from there.
/// </summary>
public sealed class RetailRun : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();

    internal string Project => folder.At("retail");

    internal string LakeFolder => folder.At("retail", "lake");

    internal string At(string relative) => folder.At(relative);

    internal TarnResult First { get; private set; } = null!;

    internal TarnResult Second { get; private set; } = null!;

    internal IReadOnlyList<string> AfterFirst { get; private set; } = [];

    internal RetailReference Reference { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!Directory.Exists(Repository.SharedData))
        {
            return;
        }

        Folders.Copy(Path.Combine(Repository.Root, "examples", "retail"), Project);
        Reference = RetailReference.Read(Repository.SharedData);
        First = await RunAsync("run");
        AfterFirst = Directory.Exists(LakeFolder) ? Deltas() : [];
        Second = await RunAsync("run");
    }

    /// <summary>Every Delta commit and lake commit that there is.</summary>
    internal IReadOnlyList<string> Deltas() =>
    [
        .. Directory.EnumerateFiles(LakeFolder, "*.json", SearchOption.AllDirectories)
            .Where(path => path.Contains("_delta_log", StringComparison.Ordinal) || path.Contains("commits", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    internal Task<TarnResult> RunAsync(string command, params string[] arguments) =>
        TarnProgram.RunAsync(Repository.Root, [command, "--project", Project, "--var", "DATA=../shared/data", .. arguments]);

    /// <summary>Rows of a query, by column name, values as CSV writes them.</summary>
    internal async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> QueryAsync(string sql) =>
        CsvText.Rows((await RunAsync("query", "--output", "csv", sql)).Expect(0).Output);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();
}
