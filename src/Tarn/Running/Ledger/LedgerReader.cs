using System.Text;
using System.Text.Json;
using Tarn.Delta.Storage;
using Tarn.Lakes;

namespace Tarn.Running.Ledger;

/// <summary>Finds what runs recorded.</summary>
internal sealed class LedgerReader(IObjectStore store, TimeProvider clock)
{
    /// <summary>Paths of ledger entries by what they are.</summary>
    public async Task<LedgerFiles> FindAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> starts = [];
        Dictionary<string, string> ends = [];
        List<string> steps = [];
        List<string> checks = [];
        await foreach (var found in store.ListRecursiveAsync(LakeFolders.Runs, cancellationToken).ConfigureAwait(false))
        {
            switch (found.Path[(LakeFolders.Runs.Length + 1)..].Split('/'))
            {
                case [var run, LedgerPaths.StartFile]:
                    starts[run] = found.Path;
                    break;
                case [var run, LedgerPaths.EndFile]:
                    ends[run] = found.Path;
                    break;
                case [_, LedgerPaths.StepsFolder, _]:
                    steps.Add(found.Path);
                    break;
                case [_, LedgerPaths.ChecksFolder, _]:
                    checks.Add(found.Path);
                    break;
            }
        }

        return new LedgerFiles
        {
            Ended = [.. ends.Values.Order(StringComparer.Ordinal)],
            Open = [.. starts.Where(start => !ends.ContainsKey(start.Key)).Select(start => start.Value).Order(StringComparer.Ordinal)],
            Steps = steps,
            Checks = checks,
        };
    }

    /// <summary>Runs without an end, each with what its process's life says: running, or interrupted.</summary>
    public async Task<IReadOnlyList<RunEntry>> OpenRunsAsync(LedgerFiles files, CancellationToken cancellationToken)
    {
        List<RunEntry> open = [];
        foreach (var path in files.Open)
        {
            if (await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false) is { } content
                && JsonSerializer.Deserialize(content, LedgerJson.Default.RunEntry) is { } entry)
            {
                open.Add(entry with { Status = LedgerNames.Of(entry.Owner?.IsGone(entry.StartedAt, clock.GetUtcNow()) is true ? RunStatus.Interrupted : RunStatus.Running) });
            }
        }

        return open;
    }

    /// <summary>The newest results of a table's checks.</summary>
    public async Task<IReadOnlyList<CheckEntry>> NewestChecksAsync(TableName table, CancellationToken cancellationToken)
    {
        var files = await FindAsync(cancellationToken).ConfigureAwait(false);
        var newest = files.Checks.Where(path => path.EndsWith('/' + LedgerPaths.FileOf(table), StringComparison.Ordinal)).Max(StringComparer.Ordinal); // run ids sort by time
        return newest is not null && await store.TryReadAsync(newest, cancellationToken).ConfigureAwait(false) is { } content
            ? [.. Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, LedgerJson.Default.CheckEntry)!)]
            : [];
    }
}

/// <summary>Paths of the ledger's entries.</summary>
internal sealed record LedgerFiles
{
    /// <summary>Ends of runs.</summary>
    public required IReadOnlyList<string> Ended { get; init; }

    /// <summary>Starts of runs that have no end.</summary>
    public required IReadOnlyList<string> Open { get; init; }

    /// <summary>Steps.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>Checks.</summary>
    public required IReadOnlyList<string> Checks { get; init; }
}
