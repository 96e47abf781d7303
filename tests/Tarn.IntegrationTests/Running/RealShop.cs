using System.Globalization;
using Tarn.Connectors.Files;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.Lakes;
using Tarn.Projects;
using Tarn.Running;

namespace Tarn.IntegrationTests.Running;

/// <summary>A small project on disk with every kind of step, run by the real engine.</summary>
internal sealed class RealShop : IDisposable
{
    private static readonly string[] Tables =
    [
        "bronze.orders", "quarantine.orders", "silver.sales", "quarantine.sales", "silver.customers", "silver.stock", "gold.by_country",
    ];

    private readonly TemporaryFolder folder = new();

    /// <param name="dataFolder">Where its sources lie; null for a folder of its own.</param>
    public RealShop(string? dataFolder = null)
    {
        DataFolder = dataFolder ?? folder["data"];
        Write("tarn.yml", "name: shop\n");
        Write(
            "sources/till.yml",
            $$"""
            source: till
            connector: files
            path: {{DataFolder}}/*.csv
            streams:
              orders:
                contract:
                  columns:
                    id:       { type: long, required: true }
                    customer: { type: string, required: true }
                    country:  { type: string }
                    item:     { type: string }
                    pieces:   { type: int, min: 0 }
                    bought:   { type: timestamp_ntz }
            """);
        Write("models/silver/sales.sql", "SELECT id, customer, country, item, pieces, bought FROM bronze.orders\n");
        Write("models/silver/sales.yml", "checks:\n  - condition: { name: not_too_many, sql: \"pieces < 1000\", on_failure: quarantine }\n  - not_null: id\n");
        Write("models/silver/customers.sql", "SELECT customer, country, bought FROM bronze.orders\n");
        Write("models/silver/customers.yml", "kind: scd2\nkey: customer\nvalid_from: bought\nchecks:\n  - unique: { columns: customer, where: is_current }\n");
        Write("models/silver/stock.sql", "SELECT item, sum(pieces)::BIGINT AS sold FROM silver.sales GROUP BY item\n");
        Write("models/silver/stock.yml", "kind: merge\nkey: item\n");
        Write(
            "models/gold/by_country.sql",
            "SELECT c.country, count(*) AS orders, sum(s.pieces)::BIGINT AS pieces FROM silver.sales s JOIN silver.customers c ON c.customer = s.customer AND c.is_current GROUP BY c.country\n");
        Write("data/1.csv", "id,customer,country,item,pieces,bought\n1,ann,UK,tea,2,2026-01-01 10:00:00\n2,bob,FR,tea,3,2026-01-01 11:00:00\n3,ann,UK,ale,x,2026-01-01 12:00:00\n4,cid,DE,ale,5000,2026-01-01 13:00:00\n");
        Lake = new LocalObjectStore(folder["lake"]);
    }

    /// <summary>Where the sources lie: files are known by their whole paths.</summary>
    public string DataFolder { get; }

    /// <summary>The lake's store.</summary>
    public LocalObjectStore Lake { get; }

    /// <summary>A second day: Ann moves, a new customer comes, tea sells, one row is broken.</summary>
    public void AddDay() => Write(
        "data/2.csv", "id,customer,country,item,pieces,bought\n5,ann,FR,tea,4,2026-01-02 10:00:00\n6,dot,UK,jam,1,2026-01-02 11:00:00\nno,bob,FR,tea,1,2026-01-02 12:00:00\n7,eve,UK,jam,9999,2026-01-02 13:00:00\n");

    public void Write(string path, string content)
    {
        var file = folder[path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>One process's life.</summary>
    public async Task<RunReport> RunAsync(IObjectStore? store = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var lake = await OpenAsync(store);
        return await lake.RunAsync(options ?? new RunOptions(), cancellationToken: cancellationToken);
    }

    public async Task<Lake> OpenAsync(IObjectStore? store = null)
    {
        await using var parser = new DuckDbEngine(new DuckDbOptions());
        var project = await ProjectLoader.LoadAsync(new ProjectLoadOptions { Folder = folder.Path, Analyze = parser.Analyze });
        var host = new LakeHost { Engine = _ => new DuckDbEngine(new DuckDbOptions { MemoryLimitInBytes = 256L << 20, Threads = 1 }), Connectors = [new FilesConnector()] };
        return Lakes.Lake.Open(project, host, store ?? Lake, folder.Path);
    }

    /// <summary>The rows of a query, cells with <c>|</c> between.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql, QueryOptions? options = null)
    {
        await using var lake = await OpenAsync();
        List<string> rows = [];
        await foreach (var batch in lake.QueryAsync(sql, options))
        {
            rows.AddRange(RowsOf(batch));
        }

        return rows;
    }

    /// <summary>All tables as readers see them, without what tells one batch from another.</summary>
    public async Task<string> SeenAsync()
    {
        await using var lake = await OpenAsync();
        var known = (await lake.ListTablesAsync()).Where(table => table.Version is not null).Select(table => table.Name.ToString()).ToHashSet();
        List<string> lines = [];
        foreach (var table in Tables.Where(known.Contains))
        {
            var stamps = table.StartsWith("bronze", StringComparison.Ordinal) || table.StartsWith("quarantine", StringComparison.Ordinal)
                ? " EXCLUDE (_batch_id, _run_at, _execution_date)"
                : "";
            lines.Add($"-- {table}");
            await foreach (var batch in lake.QueryAsync($"SELECT *{stamps} FROM {table} ORDER BY ALL"))
            {
                lines.AddRange(RowsOf(batch));
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>An independent copy of the lake, as on a disk after a crash.</summary>
    public void CopyLakeTo(RealShop other)
    {
        foreach (var file in Directory.EnumerateFiles(Lake.Root, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(other.Lake.Root, Path.GetRelativePath(Lake.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose() => folder.Dispose();

    private IEnumerable<string> RowsOf(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            yield return string.Join('|', Enumerable.Range(0, batch.Schema.Fields.Count).Select(column => Text(batch.GetValue(column, row))))
                .Replace(DataFolder, "", StringComparison.Ordinal);
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        object?[] list => $"[{string.Join(',', list.Select(Text))}]",
        KeyValuePair<string, object?>[] structure => $"{{{string.Join(',', structure.Select(field => Text(field.Value)))}}}",
        _ => string.Format(CultureInfo.InvariantCulture, "{0}", value),
    };
}
