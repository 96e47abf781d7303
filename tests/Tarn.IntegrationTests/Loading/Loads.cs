using System.Globalization;
using System.IO.Compression;
using System.Text;
using Tarn.Contracts;
using Tarn.Delta.Schema;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.Engines;
using Tarn.Projects;
using Tarn.Sources;

namespace Tarn.IntegrationTests.Loading;

/// <summary>A folder with landed files, a contract, and what a load makes of them.</summary>
internal sealed class Loads : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tarn-loading-").FullName;
    private readonly DuckDbEngine engine = new(new DuckDbOptions { Threads = 2 });
    private readonly List<SourceFile> files = [];
    private int runs;

    public Contract Contract { get; set; } = new();

    public CsvFormat Format { get; set; } = new();

    public static LoadStamp Stamp { get; } = new(
        Guid.Parse("0199c0de-0000-7000-8000-000000000001"), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "shop", new DateOnly(2026, 1, 2));

    public static ColumnContract Column(string name, string type = "string") =>
        new() { Name = name, SourceName = name, Type = type.StartsWith("decimal", StringComparison.Ordinal) ? Decimal(type) : new PrimitiveType(type) };

    public string Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    public string Add(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = File.Create(path))
        {
            using Stream target = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
            target.Write(bytes);
        }

        return AddPath(path);
    }

    public string AddPath(string path)
    {
        files.Add(new SourceFile(path, new FileInfo(path).Length, "1"));
        return path;
    }

    public async Task<Loaded> RunAsync(StructType? existing = null, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var staging = Directory.CreateDirectory(Path.Combine(folder, FormattableString.Invariant($"staging-{runs++}"))).FullName;
        var staged = await engine.StageLoadAsync(new LoadRequest
        {
            Table = new TableName("bronze", "orders"),
            Base = existing is null ? null : Snapshots.Of(existing),
            QuarantineBase = null,
            Stream = new StreamDefinition
            {
                Name = "orders", Source = "shop", Table = new TableName("bronze", "orders"), Path = folder, Format = Format, Contract = Contract,
                Location = new SourceLocation("sources/shop.yml", 3, 1),
            },
            Files = [.. files],
            Stamp = Stamp,
            StagingFolder = staging,
        }, progress, cancellationToken);
        Assert.False(Directory.Exists(Path.Combine(staging, "work")), "The work folder stays behind.");
        return new Loaded(staged, staging);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static DecimalType Decimal(string type)
    {
        var parts = type["decimal(".Length..^1].Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new DecimalType(parts[0], parts[1]);
    }
}

/// <summary>A staged load and ways to look into its files.</summary>
internal sealed record Loaded(StagedLoad Staged, string Folder)
{
    public RowBooks Books => Staged.Bronze.Books;

    /// <summary>Rows of the bronze files as texts, in the order of file and row.</summary>
    public IReadOnlyList<string> Rows(string columns) => Query(Staged.Bronze.Files, $"SELECT {columns} FROM rows ORDER BY _source_object, _source_row");

    /// <summary>A SELECT over the bronze files: the table <c>rows</c>.</summary>
    public IReadOnlyList<string> Select(string sql) => Query(Staged.Bronze.Files, sql);

    /// <summary>Rows of the quarantine files as texts.</summary>
    public IReadOnlyList<string> Bad(string columns) =>
        Staged.Quarantine is { } bad ? Query(bad.Files, $"SELECT {columns} FROM rows ORDER BY _source_object, _source_row") : [];

    /// <summary>Each quarantined row's reasons as <c>rule column</c>.</summary>
    public IReadOnlyList<string> Reasons() => Bad("""array_to_string([r.rule || coalesce(' ' || r."column", '') FOR r IN reasons], ', ')""");

    private static List<string> Query(IReadOnlyList<StagedFile> files, string sql)
    {
        if (files.Count == 0)
        {
            return [];
        }

        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 1 });
        using var connection = database.Connect();
        connection.Execute($"SET TimeZone = 'UTC'; CREATE VIEW rows AS FROM read_parquet({Sql.Files(files.Select(file => file.LocalPath))})");
        return [.. connection.QueryAsync(sql).ToBlockingEnumerable().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row =>
            string.Join('|', Enumerable.Range(0, chunk.Columns.Count).Select(column => Text(chunk[column].Read(row))))).ToList())];
    }

    private static string Text(object? value) => value switch
    {
        null => "∅",
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
