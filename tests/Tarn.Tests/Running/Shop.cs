using Tarn.Contracts;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Lakes;
using Tarn.Models;
using Tarn.Projects;
using Tarn.Quality;
using Tarn.Running;
using Tarn.Sources;
using Tarn.Testing.Engines;
using Tarn.Testing.Storage;

namespace Tarn.Tests.Running;

/// <summary>
/// A small project on the fake engine: orders and rates are loaded, <c>silver.sales</c> refuses some orders, <c>silver.people</c> merges them,
/// <c>gold.report</c> is made of sales and rates, <c>gold.other</c> of rates.
/// </summary>
internal sealed class Shop : IDisposable
{
    public static readonly TableName Orders = new("bronze", "orders");
    public static readonly TableName Rates = new("bronze", "rates");
    public static readonly TableName Sales = new("silver", "sales");
    public static readonly TableName People = new("silver", "people");
    public static readonly TableName Report = new("gold", "report");
    public static readonly TableName Other = new("gold", "other");

    public Shop()
    {
        Files["in/orders/1.csv"] = ["a", "b", "bad c", "odd d"];
        Files["in/orders/2.csv"] = ["e", "bad f"];
        Files["in/rates/1.csv"] = ["r1"];
    }

    public MemoryObjectStore Store { get; init; } = new();

    public Dictionary<string, string[]> Files { get; init; } = [];

    public Dictionary<TableName, List<CheckDefinition>> Checks { get; } = [];

    public Dictionary<TableName, string> Sql { get; } = new()
    {
        [Sales] = "sale refuse:odd",
        [People] = "person",
        [Report] = "report",
        [Other] = "other",
    };

    public List<RunEvent> Events { get; } = [];

    public FakeEngine Engine { get; private set; } = new();

    public int EnginesOpened { get; private set; }

    /// <summary>One process's life: opens the lake on a store and runs it.</summary>
    public async Task<RunReport> RunAsync(IObjectStore? store = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var lake = Open(store);
        return await lake.RunAsync(options ?? new RunOptions { Threads = 1 }, new Observer(Events), cancellationToken);
    }

    public Lake Open(IObjectStore? store = null)
    {
        Engine = new FakeEngine { SourceFiles = Files, OnStage = Engine.OnStage, Miscounts = Engine.Miscounts };
        var host = new LakeHost
        {
            Engine = _ =>
            {
                EnginesOpened++;
                return Engine;
            },
            Connectors = [new FakeConnector(Engine)],
        };
        return Lake.Open(Project(), host, store ?? Store, "/");
    }

    /// <summary>The rows of every table at its head, the quarantine tables too, in an order that does not depend on files.</summary>
    public Task<string> HeadsAsync() => DescribeAsync(async (tables, name) => await tables[name].FindSnapshotAsync());

    /// <summary>The rows of every table as readers see them: through the newest lake commit.</summary>
    public async Task<string> SeenAsync()
    {
        var commit = await new LakeCommits(Store).NewestAsync(CancellationToken.None);
        return await DescribeAsync(async (tables, name) =>
            commit is not null && commit.Tables.TryGetValue(name, out var version) ? await tables[name].GetSnapshotAsync(version) : null);
    }

    public async Task<IReadOnlyList<string>> RowsAsync(TableName table) =>
        [.. (await FakeEngine.ReadAsync(await Tables()[table].GetSnapshotAsync())).Order(StringComparer.Ordinal)];

    public LakeTables Tables() => new(Store, new JsonLinesParquet(), TimeProvider.System);

    public void Dispose() => Store.Dispose();

    private async Task<string> DescribeAsync(Func<LakeTables, TableName, Task<Snapshot?>> find)
    {
        TableName[] names = [Orders, Rates, Sales, People, Report, Other, Orders.Quarantine, Sales.Quarantine];
        List<string> lines = [];
        foreach (var name in names)
        {
            var snapshot = await find(Tables(), name);
            lines.Add($"{name}: {(snapshot is null ? "-" : string.Join(' ', (await FakeEngine.ReadAsync(snapshot)).Order(StringComparer.Ordinal)))}");
        }

        return string.Join('\n', lines);
    }

    private Project Project() => new()
    {
        Name = "shop",
        Root = "/shop",
        Environment = new ProjectEnvironment { Name = "dev", Lake = "/shop/lake", Threads = 1 },
        Sources =
        [
            new SourceDefinition
            {
                Name = "shop", Connector = "files", File = "sources/shop.yml", Streams = [Stream(Orders), Stream(Rates)],
            },
        ],
        Models =
        [
            Model(Sales, new TableMaterialization(), Orders),
            Model(People, new MergeMaterialization(["row"]), Orders),
            Model(Report, new TableMaterialization(), Sales, Rates),
            Model(Other, new TableMaterialization(), Rates),
        ],
    };

    private StreamDefinition Stream(TableName table) => new()
    {
        Name = table.Name,
        Source = "shop",
        Table = table,
        Path = $"in/{table.Name}/",
        Format = new CsvFormat(),
        Contract = new Contract(),
        Checks = Checks.GetValueOrDefault(table) ?? [],
        Location = new SourceLocation("sources/shop.yml", 5, 3),
    };

    private ModelDefinition Model(TableName name, Materialization materialization, params TableName[] inputs) => new()
    {
        Name = name,
        Sql = Sql[name],
        CanonicalSql = Sql[name],
        File = $"models/{name.Layer}/{name.Name}.sql",
        Materialization = materialization,
        Inputs = inputs,
        Checks = Checks.GetValueOrDefault(name) ?? [],
    };

    private sealed class Observer(List<RunEvent> events) : IProgress<RunEvent>
    {
        public void Report(RunEvent value) => events.Add(value);
    }
}
