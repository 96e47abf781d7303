using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tarn.Delta.Storage;

/// <summary>The few file operations whose effect must survive a power cut, which .NET has no calls for.</summary>
internal static class DurableFiles
{
    private const int FileExists = 17; // EEXIST, the same on Linux and macOS
    private const int CrossesDevices = 18; // EXDEV, the same on Linux and macOS
    private const int CurrentFolder = -100; // AT_FDCWD of Linux, unused with absolute paths
    private const uint NoReplace = 1; // RENAME_NOREPLACE of Linux
    private const uint Exclusive = 4; // RENAME_EXCL of macOS

    /// <summary>EPERM, ENOSYS, EOPNOTSUPP and EMLINK of Linux and macOS: file systems without hard links (FAT, some network ones) say so.</summary>
    private static readonly int[] LinkUnsupported = [1, 31, 38, 45, 78, 95, 102];


    /// <summary>Flushes a file's content to the disk.</summary>
    public static void FlushFile(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Flushes a folder's list of names to the disk. Windows does so by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = new SafeFileHandle(Open(NativePath(folder), 0), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw LastError("open", folder);
        }

        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Makes a folder and those above it, each made durable in its parent.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(folder) is { } parent)
        {
            CreateFolder(parent);
            Directory.CreateDirectory(folder);
            FlushFolder(parent);
        }
    }

    /// <summary>Gives a whole file its name unless the name is taken; both lie on one volume, or else the file is copied beside the target first.</summary>
    /// <returns>False when the name was taken.</returns>
    public static bool TryGiveName(string file, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            return TryMove(file, target);
        }

        if (Link(NativePath(file), NativePath(target)) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            FileExists => false,
            CrossesDevices => TryGiveNameAcrossVolumes(file, target),
            _ when LinkUnsupported.Contains(error) => TryRenameIfAbsent(file, target),
            _ => throw LastError("link", target),
        };
    }

    /// <summary>Renames unless the name is taken, in one step, where hard links cannot be made.</summary>
    internal static bool TryRenameIfAbsent(string file, string target)
    {
        var result = OperatingSystem.IsMacOS()
            ? RenameExclusive(NativePath(file), NativePath(target), Exclusive)
            : RenameNoReplace(CurrentFolder, NativePath(file), CurrentFolder, NativePath(target), NoReplace);
        return result == 0 || (Marshal.GetLastPInvokeError() == FileExists ? false : throw LastError("rename", target));
    }

    private static bool TryGiveNameAcrossVolumes(string file, string target)
    {
        var copy = Path.Combine(Path.GetDirectoryName(target)!, $".tarn-{Guid.CreateVersion7():N}.tmp");
        try
        {
            File.Copy(file, copy);
            FlushFile(copy);
            return TryGiveName(copy, target);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static bool TryMove(string file, string target)
    {
        try
        {
            File.Move(file, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static byte[] NativePath(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static IOException LastError(string call, string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{call} '{path}': {error.Message}.", error);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link(byte[] existing, byte[] target);

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static extern int RenameNoReplace(int fromFolder, byte[] from, int toFolder, byte[] to, uint flags);

    [DllImport("libc", EntryPoint = "renamex_np", SetLastError = true)]
    private static extern int RenameExclusive(byte[] from, byte[] to, uint flags);
}
