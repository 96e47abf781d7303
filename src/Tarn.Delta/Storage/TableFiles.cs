using Tarn.Delta.Actions;

namespace Tarn.Delta.Storage;

/// <summary>Reads files that a table's log names: mostly the store's own, but a shallow clone names files elsewhere by absolute paths.</summary>
internal static class TableFiles
{
    /// <summary>A local file with the content of a decoded path of the log.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DeltaException">It lies where the table's store cannot reach.</exception>
    public static Task<string> MaterializeAsync(DeltaTable table, string file, CancellationToken cancellationToken)
    {
        if (FindOutside(table, file) is not { } outside)
        {
            return table.Store.MaterializeAsync(table.PathOf(file), cancellationToken);
        }

        return File.Exists(outside)
            ? Task.FromResult(outside)
            : throw new FileNotFoundException($"There is no file '{outside}', which table '{table.Name}' refers to. The table that it was cloned from may have been vacuumed.", outside);
    }

    /// <summary>A whole small file; null when it is absent.</summary>
    public static async Task<byte[]?> TryReadAsync(DeltaTable table, string file, CancellationToken cancellationToken)
    {
        if (FindOutside(table, file) is not { } outside)
        {
            return await table.Store.TryReadAsync(table.PathOf(file), cancellationToken).ConfigureAwait(false);
        }

        return File.Exists(outside) ? await File.ReadAllBytesAsync(outside, cancellationToken).ConfigureAwait(false) : null;
    }

    public static async Task<bool> ExistsAsync(DeltaTable table, string file, CancellationToken cancellationToken) =>
        await SizeAsync(table, file, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>A file's bytes; null when it is absent.</summary>
    public static async Task<long?> SizeAsync(DeltaTable table, string file, CancellationToken cancellationToken) => FindOutside(table, file) is { } outside
        ? File.Exists(outside) ? new FileInfo(outside).Length : null
        : (await table.Store.HeadAsync(table.PathOf(file), cancellationToken).ConfigureAwait(false))?.SizeInBytes;

    /// <summary>The local path of a file outside of a local store; null for files of the store, and for those that only an error is left for.</summary>
    private static string? FindOutside(DeltaTable table, string file)
    {
        if (!LogPath.IsAbsolute(file) || table.Store.Root.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        var path = LogPath.Canonical(table.Store.Root, file);
        return Path.IsPathFullyQualified(path) ? path : null;
    }
}
