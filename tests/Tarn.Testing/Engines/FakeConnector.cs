using Tarn.Sources;

namespace Tarn.Testing.Engines;

/// <summary>Finds the <see cref="FakeEngine"/>'s source files under a stream's path.</summary>
public sealed class FakeConnector(FakeEngine engine) : IConnector
{
    /// <summary>Calls so far.</summary>
    public int Discoveries { get; private set; }

    public string Name => "files";

    public Task<IReadOnlyList<SourceFile>> DiscoverAsync(StreamDefinition stream, CancellationToken cancellationToken = default)
    {
        Discoveries++;
        IReadOnlyList<SourceFile> files =
        [
            .. engine.SourceFiles.Where(file => file.Key.StartsWith(stream.Path, StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => new SourceFile(file.Key, file.Value.Length, string.Join('|', file.Value))),
        ];
        return Task.FromResult(files);
    }
}
