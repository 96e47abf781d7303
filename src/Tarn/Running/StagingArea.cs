using System.Text.Json;
using Tarn.Running.Ledger;

namespace Tarn.Running;

/// <summary>The folder of a run for files that are no part of a table yet. Made when first needed, removed at the end.</summary>
internal sealed class StagingArea(string stagingFolder, string runId, TimeProvider clock)
{
    private const string OwnerFile = "owner.json";
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private readonly string root = Path.Combine(stagingFolder, runId);
    private readonly Lock gate = new();

    /// <summary>An empty folder for a step; what an earlier attempt left in it is removed.</summary>
    public string Fresh(TableName table)
    {
        lock (gate)
        {
            if (!Directory.Exists(root))
            {
                Directory.CreateDirectory(root);
                File.WriteAllBytes(Path.Combine(root, OwnerFile), JsonSerializer.SerializeToUtf8Bytes(ProcessOwner.Current, LedgerJson.Default.ProcessOwner));
            }
        }

        var folder = Path.Combine(root, $"{table.Layer.ToLowerInvariant()}.{table.Name.ToLowerInvariant()}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>Removes the run's folder.</summary>
    public void Remove() => RemoveQuietly(root);

    /// <summary>Removes the folders of others whose process is gone, or that are older than a day; and files of that age, as checkpoints that were never finished.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(stagingFolder))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(stagingFolder))
        {
            if (folder != root && IsDead(folder))
            {
                RemoveQuietly(folder);
            }
        }

        foreach (var file in Directory.EnumerateFiles(stagingFolder).Where(file => clock.GetUtcNow() - File.GetLastWriteTimeUtc(file) > MaxAge))
        {
            RemoveFileQuietly(file);
        }
    }

    private bool IsDead(string folder)
    {
        try
        {
            var lastSign = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Prepend(folder).Max(Directory.GetLastWriteTimeUtc);
            var file = Path.Combine(folder, OwnerFile);
            var owner = File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), LedgerJson.Default.ProcessOwner) : null;
            return owner?.IsGone(lastSign, clock.GetUtcNow()) ?? clock.GetUtcNow() - lastSign > MaxAge;
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return false; // being made or removed by another process, or killed while being made: its age will tell
        }
    }

    private static void RemoveFileQuietly(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As with folders.
        }
    }

    private static void RemoveQuietly(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Never part of a table: a later run removes it.
        }
    }
}
