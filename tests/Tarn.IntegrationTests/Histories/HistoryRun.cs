using System.Globalization;
using System.Text;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.Tables;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Histories;

/// <summary>A history at work: a real table beside the model, and the model's state at every version.</summary>
internal sealed partial class HistoryRun : IDisposable
{
    private static readonly TableName s_name = new("test", "t");

    private readonly TemporaryFolder folder = new();
    private readonly ShiftedClock clock = new();
    private readonly HistoryPlan plan;
    private readonly DuckDbEngine engine;
    private readonly DeltaTable table;
    private readonly TableWriter writer;
    private readonly List<Model> versions = [];
    private readonly StringBuilder story = new();
    private long oldestReadable;
    private long feedBegins;

    public HistoryRun(HistoryPlan plan, DuckDbEngine engine)
    {
        (this.plan, this.engine) = (plan, engine);
        table = new DeltaTable(new LocalObjectStore(folder.Path), "t", engine.Parquet, clock);
        writer = new TableWriter(table, s_name, engine);
    }

    /// <summary>What was done, as text.</summary>
    public string Story => story.ToString();

    /// <summary>How often each operation made a version.</summary>
    public Dictionary<string, int> Done { get; } = [];

    private Model Present => versions[^1];

    /// <summary>Runs every step; after each, and at the end for older versions, the table equals the model.</summary>
    public async Task RunAsync()
    {
        await CreateAsync();
        foreach (var step in plan.Steps)
        {
            await StepAsync(new Random(step));
        }

        await CheckHistoryAsync();
    }

    public void Dispose() => folder.Dispose();

    private async Task CreateAsync()
    {
        var columns = plan.Columns();
        List<string> features = [];
        Dictionary<string, string> properties = new() { [TableProperties.CheckpointInterval] = plan.CheckpointInterval.ToString(CultureInfo.InvariantCulture) };
        Need(plan.DeletionVectors, "deletionVectors", TableProperties.EnableDeletionVectors, "true");
        Need(plan.ChangeFeed, "changeDataFeed", TableProperties.EnableChangeDataFeed, "true");
        Need(plan.Mapping != Mapping.None, "columnMapping", TableProperties.ColumnMappingMode, plan.Mapping.ToString().ToLowerInvariant());
        Need(true, "typeWidening", "delta.enableTypeWidening", "true");
        var schema = new StructType([.. columns.Select(column => new StructField(column.Name, column.Kind.Type, column.IsNullable))]);
        var metadata = ColumnMapping.Assign(new Metadata
        {
            Id = "11111111-2222-3333-4444-555555555555",
            Schema = schema,
            PartitionColumns = [.. columns.Where(column => column.IsPartition).Select(column => column.Name)],
            Configuration = properties,
        });
        var transaction = table.Begin(null);
        transaction.Stage(TableProtocol.For(schema, features));
        transaction.Stage(metadata);
        _ = Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("CREATE TABLE")));
        versions.Add(new Model(columns, [], 0));
        var shown = string.Join(", ", columns.Select(column => $"{Model.Quoted(column.Name)} {column.Kind.Sql}{(column.IsNullable ? "" : " NOT NULL")}{(column.IsPartition ? " PARTITION" : "")}"));
        story.AppendLine(CultureInfo.InvariantCulture, $"CREATE TABLE t ({shown}) {string.Join(", ", properties.Select(property => $"{property.Key}={property.Value}"))}");

        void Need(bool isOn, string feature, string property, string value)
        {
            if (isOn)
            {
                features.Add(feature);
                properties[property] = value;
            }
        }
    }

    private async Task StepAsync(Random random)
    {
        var step = Choose(random);
        var outcome = step.Description;
        story.Append(CultureInfo.InvariantCulture, $"{versions.Count,3}: {outcome}");
        var version = await step.RunAsync();
        story.AppendLine(version is { } made ? $" → version {made}" : " → nothing to do");
        if (version is { } number)
        {
            Done[step.Name] = Done.GetValueOrDefault(step.Name) + 1;
            Assert.True(number.Value >= versions.Count, $"{step.Name} says it made version {number}, and there were {versions.Count} already.");
            while (versions.Count <= number.Value)
            {
                versions.Add(step.Expected);
            }
        }

        var snapshot = await table.GetSnapshotAsync();
        Assert.Equal(versions.Count - 1, snapshot.Version.Value);
        await CheckAsync(snapshot, step.Expected);
    }

    /// <summary>The table as Tarn reads it equals the model.</summary>
    private async Task CheckAsync(Snapshot snapshot, Model expected)
    {
        Assert.Equal(expected.Columns.Select(column => column.Name), snapshot.Metadata.Schema.Fields.Select(field => field.Name));
        AssertSame(expected, Model.Sorted(await ReadAsync(snapshot, expected)), $"Tarn at version {snapshot.Version}");
    }

    private Task<List<string?[]>> ReadAsync(Snapshot snapshot, Model model) =>
        QueryAsync($"SELECT {Texts(model)} FROM test.t", new EngineQuery("", [new TableInput(s_name, snapshot)]));

    private static string Texts(Model model) => string.Join(
        ", ", model.Columns.Select((column, at) => string.Create(CultureInfo.InvariantCulture, $"{column.Kind.Text(Model.Quoted(column.Name))} AS v{at}")));

    private async Task<List<string?[]>> QueryAsync(string sql, EngineQuery query)
    {
        List<string?[]> rows = [];
        await foreach (var batch in engine.QueryAsync(query with { Sql = sql }))
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                rows.Add([.. Enumerable.Range(0, batch.Schema.Fields.Count).Select(column => (string?)batch.GetValue(column, row))]);
            }
        }

        return rows;
    }

    private static void AssertSame(Model expected, IReadOnlyList<string> actual, string reader)
    {
        var wanted = expected.Sorted();
        if (!wanted.SequenceEqual(actual))
        {
            var (missing, extra) = (Less(wanted, actual), Less(actual, wanted));
            Assert.Fail(
                $"{reader}: {actual.Count} rows, the model has {wanted.Count}; {missing.Count} missing, {extra.Count} too many."
                + $"\nmissing:\n{string.Join('\n', missing.Take(4))}\ntoo many:\n{string.Join('\n', extra.Take(4))}");
        }
    }

    private static List<string> Less(IReadOnlyList<string> rows, IReadOnlyList<string> taken)
    {
        var counts = taken.CountBy(row => row).ToDictionary();
        return [.. rows.Where(row => !counts.TryGetValue(row, out var left) || (counts[row] = left - 1) < 0)];
    }
}
