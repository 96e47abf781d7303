using System.Globalization;

namespace Tarn.AcceptanceTests.Support;

internal static class Folders
{
    /// <summary>Copies a folder whole, leaving out what a run makes (<c>lake</c>, <c>target</c>) unless told otherwise. Times of files stay.</summary>
    public static void Copy(string from, string to, bool withLake = false)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            var copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy, overwrite: true);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            var name = Path.GetFileName(folder);
            if (withLake || name is not ("lake" or "target"))
            {
                Copy(folder, Path.Combine(to, name), withLake);
            }
        }
    }

    /// <summary>Every file and folder below, with length and time of the last write: two equal lists, nothing touched.</summary>
    public static IReadOnlyList<string> Listing(string root) =>
    [
        .. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
            File.Exists(path)
                ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(root, path)} {new FileInfo(path).Length} {File.GetLastWriteTimeUtc(path):O}")
                : Path.GetRelativePath(root, path) + "/"),
    ];
}
