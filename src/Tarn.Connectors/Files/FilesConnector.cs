using System.Globalization;
using System.IO.Enumeration;
using Tarn.Sources;

namespace Tarn.Connectors.Files;

/// <summary>Files that already lie in a folder, found by a path with wildcards and read in place.</summary>
public sealed class FilesConnector : IConnector
{
    /// <inheritdoc/>
    public string Name => "files";

    /// <inheritdoc/>
    public Task<IReadOnlyList<SourceFile>> DiscoverAsync(StreamDefinition stream, CancellationToken cancellationToken = default) =>
        Task.Run<IReadOnlyList<SourceFile>>(() => Discover(stream, cancellationToken), cancellationToken);

    private static List<SourceFile> Discover(StreamDefinition stream, CancellationToken cancellationToken)
    {
        var glob = FileGlob.Parse(stream.Path);
        if (!Directory.Exists(glob.Folder))
        {
            throw new TarnException(
                $"Stream '{stream.Source}.{stream.Name}' ({stream.Location}) reads '{stream.Path}', and there is no folder '{glob.Folder}'. " +
                "Correct the path, or say where the data lies with --var NAME=FOLDER.");
        }

        try
        {
            List<SourceFile> files = [];
            foreach (var file in Enumerate(glob))
            {
                cancellationToken.ThrowIfCancellationRequested();
                files.Add(file);
            }

            files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
            return files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TarnException($"Stream '{stream.Source}.{stream.Name}' ({stream.Location}) cannot list '{stream.Path}': {error.Message}", error);
        }
    }

    private static FileSystemEnumerable<SourceFile> Enumerate(FileGlob glob)
    {
        var prefix = glob.Folder.Length + (glob.Folder.EndsWith('/') ? 0 : 1);
        return new FileSystemEnumerable<SourceFile>(
            glob.Folder,
            (ref entry) => new SourceFile(
                entry.ToFullPath().Replace('\\', '/'), entry.Length, entry.LastWriteTimeUtc.UtcTicks.ToString(CultureInfo.InvariantCulture)),
            new EnumerationOptions { RecurseSubdirectories = glob.Recursive, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && glob.Matches(entry.ToFullPath().Replace('\\', '/')[prefix..]),
        };
    }
}
