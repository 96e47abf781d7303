namespace Tarn.Delta.Log;

/// <summary>Lists a table's log.</summary>
internal static class LogListing
{
    /// <summary>The files of a version; null where there is no table.</summary>
    /// <param name="table">Whose log.</param>
    /// <param name="wanted">Null for the newest version.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public static async Task<LogSegment?> FindSegmentAsync(DeltaTable table, TableVersion? wanted, CancellationToken cancellationToken)
    {
        // A young log is listed whole: it may be small enough to need no checkpoint.
        var hint = await LastCheckpoint.TryReadAsync(table, cancellationToken).ConfigureAwait(false);
        if (hint is not null && hint.Version.Value >= LogSegment.FewCommits && (wanted is null || wanted >= hint.Version))
        {
            var listing = await ListAsync(table, hint.Version, cancellationToken).ConfigureAwait(false);
            // A dangling hint lists files, but no checkpoint to begin with: then the hint counts for nothing.
            if (listing.Any(file => file.IsCheckpoint && (wanted is null || file.Version <= wanted)) && TryBuild(listing, wanted, table) is { CheckpointVersion: not null } segment)
            {
                return segment;
            }
        }

        var whole = await ListAsync(table, from: null, cancellationToken).ConfigureAwait(false);
        var found = LogSegment.Build(whole, wanted, table.Name);
        return found is null && whole.Count > 0 && wanted is { } version
            ? throw new DeltaException(
                $"Version {version} of table '{table.Name}' can no longer be read: the log begins at version {whole.Min(file => file.Version)}. Ask for a newer version.")
            : found;
    }

    /// <summary>Files of the log, from a version on, in ordinal order of their names.</summary>
    public static async Task<List<LogFile>> ListAsync(DeltaTable table, TableVersion? from, CancellationToken cancellationToken)
    {
        List<LogFile> files = [];
        var startAfter = from is { } version ? table.LogPath(LogFile.Padded(version)) : null; // "…10" sorts before "…10.json"
        await foreach (var found in table.Store.ListAsync(table.LogPath(null), startAfter, cancellationToken).ConfigureAwait(false))
        {
            if (LogFile.TryParse(found) is { } file)
            {
                files.Add(file);
            }
        }

        return files;
    }

    private static LogSegment? TryBuild(List<LogFile> listing, TableVersion? wanted, DeltaTable table)
    {
        try
        {
            return LogSegment.Build(listing, wanted, table.Name);
        }
        catch (DeltaException)
        {
            return null; // the whole listing decides, and says what is wrong
        }
    }
}
