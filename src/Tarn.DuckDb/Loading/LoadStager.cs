using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Loading.Csv;
using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>Takes landed files through a contract into unseen data files: good rows, and bad rows with their reasons.</summary>
internal sealed class LoadStager(DuckDbConnection connection)
{
    /// <summary>
    /// What is read before it is written. The engine keeps a chunk's rows in memory and spills what does not fit; one file is never divided.
    /// </summary>
    private const long ChunkBytes = 1L << 30;

    /// <summary>Paths in one statement.</summary>
    private const int ChunkFiles = 2000;

    /// <summary>Text that gzip packs grows about so much.</summary>
    private const int PackedGrowth = 8;

    public async Task<StagedLoad> StageAsync(LoadRequest request, LoadProgress? progress, CancellationToken cancellationToken)
    {
        var work = Directory.CreateDirectory(Path.Combine(request.StagingFolder, "work")).FullName;
        try
        {
            var dialect = new CsvDialect(request.Stream.Format);
            var reader = new HeaderReader(request.Stream.Format, dialect);
            var headers = await Task.Run(() => request.Files.Select((file, ordinal) => reader.Read(ordinal, file)).ToList(), cancellationToken).ConfigureAwait(false);
            var context = new LoadContext
            {
                Request = request,
                Plan = LoadPlan.Create(request, headers),
                Dialect = dialect,
                WorkFolder = work,
                Tallies = [.. headers.Select(_ => new LoadTally())],
            };
            return await StageAsync(context, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<StagedLoad> StageAsync(LoadContext context, LoadProgress? progress, CancellationToken cancellationToken)
    {
        ContractCheck.Run(connection, context);
        using var chunk = new ChunkLoader(connection, context);
        List<StagedFile> good = [];
        List<StagedFile> bad = [];
        foreach (var files in Chunks(context.Plan.Files))
        {
            progress?.BeginChunk(files.Sum(file => file.File.SizeInBytes));
            await chunk.LoadAsync(files, good, bad, progress, cancellationToken).ConfigureAwait(false);
            progress?.EndChunk(good.Sum(file => file.RowCount));
        }

        return LoadResult.Of(context, good, bad);
    }

    private static IEnumerable<IReadOnlyList<FileHeader>> Chunks(IReadOnlyList<FileHeader> files)
    {
        List<FileHeader> chunk = [];
        var bytes = 0L;
        foreach (var file in files)
        {
            var size = file.File.SizeInBytes * (SourceText.IsPacked(file.File.Path) ? PackedGrowth : 1);
            if (chunk.Count > 0 && (bytes + size > ChunkBytes || chunk.Count == ChunkFiles))
            {
                yield return chunk;
                (chunk, bytes) = ([], 0);
            }

            chunk.Add(file);
            bytes += size;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }
}
