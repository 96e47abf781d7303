using Tarn.Sources;

namespace Tarn.Connectors.Files;

/// <summary>
/// Files that lie in folders of this machine, found by a path with <c>*</c>, <c>?</c>, <c>[a-z]</c> and <c>**</c> (any number of folders). They are read in
/// place. A file whose time of last write changed has a new etag.
/// </summary>
public sealed class FilesConnector : IConnector
{
    /// <inheritdoc/>
    public string Name => "files";

    /// <inheritdoc/>
    /// <remarks>In ordinal order of their paths. No file that matches is an empty list; a folder that is absent is an error.</remarks>
    public Task<IReadOnlyList<SourceFile>> DiscoverAsync(StreamDefinition stream, CancellationToken cancellationToken = default) => Task.Run<IReadOnlyList<SourceFile>>(
        () => [.. new Glob(stream.Path).Find(cancellationToken).DistinctBy(file => file.Path, StringComparer.Ordinal).OrderBy(file => file.Path, StringComparer.Ordinal)],
        cancellationToken);
}
