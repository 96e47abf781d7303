namespace Tarn.Aws.Cache;

/// <summary>
/// A lock that processes of one machine share: many who use files, or one who removes some. The system releases it when its process dies.
/// </summary>
internal sealed class CacheLock(string file, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until nobody removes files.</summary>
    public async Task<IDisposable> ShareAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryOpen(file, FileAccess.Read, FileShare.Read) is { } held)
            {
                return held;
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until nobody else is at it; null where that takes too long: whoever comes next tries again.</summary>
    public async Task<IDisposable?> TryOwnAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (TryOpen(file, FileAccess.ReadWrite, FileShare.None) is { } held)
            {
                return held;
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Opens a file with a lock; null where another holds one against it.</summary>
    public static FileStream? TryOpen(string file, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, access, share, bufferSize: 0);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && IsLocked(error))
        {
            return null;
        }
    }

    /// <summary>EWOULDBLOCK of Linux (11) and macOS (35), ERROR_SHARING_VIOLATION of Windows.</summary>
    private static bool IsLocked(IOException error) => (error.HResult & 0xFFFF) is 11 or 35 or 32;
}
