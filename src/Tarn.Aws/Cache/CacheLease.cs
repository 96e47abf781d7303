using System.Text;

namespace Tarn.Aws.Cache;

/// <summary>
/// What one process has in use. Two files: one is locked for as long as the process lives, the other lists the names of cached files that it was
/// handed. Whoever removes files reads both.
/// </summary>
internal sealed class CacheLease : IDisposable
{
    private const string Live = ".live";
    private const string Pins = ".pins";

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> pinned = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly FileStream live;
    private readonly FileStream pins;
    private readonly TimeSpan keep;
    private DateTimeOffset compacted;

    /// <param name="folder">Of leases.</param>
    /// <param name="keep">How long a file counts as used after it was handed out last, in a process that lives on.</param>
    /// <param name="clock">Tells when.</param>
    public CacheLease(string folder, TimeSpan keep, TimeProvider clock)
    {
        (this.keep, this.clock) = (keep, clock);
        Name = Guid.CreateVersion7().ToString("N");
        live = new FileStream(Path.Combine(folder, Name + Live), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        pins = new FileStream(Path.Combine(folder, Name + Pins), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        compacted = clock.GetUtcNow();
    }

    /// <summary>Unique.</summary>
    public string Name { get; }

    /// <summary>Keeps a file from being removed. Called while the cache's lock is shared, so that no removal sees half of it.</summary>
    public void Pin(string fileName)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var isNew = !pinned.ContainsKey(fileName);
            pinned[fileName] = now;
            if (now - compacted > keep / 4)
            {
                Compact(now);
            }
            else if (isNew)
            {
                pins.Write(Encoding.UTF8.GetBytes(fileName + '\n'));
            }
        }
    }

    /// <summary>Names that live processes have in use. Removes the leases of dead ones. The cache's lock is owned.</summary>
    /// <param name="folder">Of leases.</param>
    /// <returns>Pinned names, and the names of live leases.</returns>
    public static (HashSet<string> Pinned, HashSet<string> Live) ReadAll(string folder)
    {
        HashSet<string> pinned = new(StringComparer.Ordinal);
        HashSet<string> leases = new(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Live).ToList())
        {
            var list = Path.ChangeExtension(file, Pins);
            using (var dead = CacheLock.TryOpen(file, FileAccess.ReadWrite, FileShare.None))
            {
                if (dead is null)
                {
                    leases.Add(Path.GetFileNameWithoutExtension(file));
                    pinned.UnionWith(ReadLines(list));
                    continue;
                }
            }

            File.Delete(list);
            File.Delete(file);
        }

        return (pinned, leases);
    }

    /// <summary>Nothing is in use any more.</summary>
    public void Dispose()
    {
        var (first, second) = (pins.Name, live.Name);
        pins.Dispose();
        File.Delete(first);
        live.Dispose();
        File.Delete(second);
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private void Compact(DateTimeOffset now)
    {
        foreach (var (name, used) in pinned.Where(pin => now - pin.Value > keep).ToList())
        {
            pinned.Remove(name);
        }

        pins.SetLength(0);
        pins.Position = 0;
        pins.Write(Encoding.UTF8.GetBytes(string.Concat(pinned.Keys.Select(name => name + '\n'))));
        compacted = now;
    }
}
