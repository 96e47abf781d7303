using Tarn.DuckDb;

namespace Tarn.IntegrationTests.Conformance;

/// <summary>The results of all tables, had once for all tests.</summary>
public sealed class ConformanceRun : IAsyncLifetime
{
    private readonly Dictionary<string, TableResult> results = [];

    internal TableResult Of(string path) => results[path];

    internal IReadOnlyList<TableResult> All => [.. ManifestTable.All.Select(table => results[table.Path])];

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await using var engine = new DuckDbEngine(new() { MemoryLimitInBytes = 512L << 20, Threads = 2 });
        foreach (var table in ManifestTable.All)
        {
            results[table.Path] = await new TableChecks(table, engine).RunAsync();
        }
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
