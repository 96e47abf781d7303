using Microsoft.Win32.SafeHandles;

namespace Tarn.Aws.Cache;

/// <summary>A file that is being downloaded. It has no name under which anyone looks for it until it is whole.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly SafeFileHandle handle;

    public PartialFile(string path, long sizeInBytes)
    {
        (LocalPath, SizeInBytes) = (path, sizeInBytes);
        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous);
    }

    public string LocalPath { get; }

    public long SizeInBytes { get; }

    /// <summary>Writes a piece at its place. Pieces may come in any order, from several threads.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, long offset, CancellationToken cancellationToken) =>
        RandomAccess.WriteAsync(handle, content, offset, cancellationToken);

    /// <summary>Gives the file, whole and on the disk, its name.</summary>
    public void Publish(string target)
    {
        if (RandomAccess.GetLength(handle) is var length && length != SizeInBytes)
        {
            throw new IOException($"'{LocalPath}' has {length} bytes instead of {SizeInBytes}.");
        }

        RandomAccess.FlushToDisk(handle);
        handle.Dispose();
        File.Move(LocalPath, target, overwrite: true); // one that is there has the same content, and its readers keep it open
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        handle.Dispose();
        File.Delete(LocalPath);
    }
}
