using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.Engines;
using Tarn.Tables;

namespace Tarn.IntegrationTests.Writing;

/// <summary>A Delta table on disk that the engine writes and the log commits, and ways to look at both without them.</summary>
internal sealed class WrittenTable : IDisposable
{
    internal static readonly TableName Name = new("lake", "t");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tarn-written-");
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2 });

    private WrittenTable()
    {
        Table = new DeltaTable(new LocalObjectStore(folder.FullName), "t", Engine.Parquet, TimeProvider.System);
        Writer = new TableWriter(Table, Name, Engine);
    }

    internal DuckDbEngine Engine { get; } = new(new DuckDbOptions { MemoryLimitInBytes = 512L << 20, Threads = 2 });

    internal DeltaTable Table { get; }

    internal TableWriter Writer { get; }

    /// <summary>The table's folder.</summary>
    internal string Folder => Path.Combine(folder.FullName, "t");

    /// <summary>An empty table.</summary>
    internal static async Task<WrittenTable> CreateAsync(
        StructType schema, string[]? partitions = null, Dictionary<string, string>? properties = null, params string[] features)
    {
        var table = new WrittenTable();
        var metadata = ColumnMapping.Assign(
            new Metadata { Id = Guid.NewGuid().ToString(), Schema = schema, PartitionColumns = partitions ?? [], Configuration = properties ?? [] });
        var transaction = table.Table.Begin(null);
        transaction.Stage(TableProtocol.For(metadata.Schema, features));
        transaction.Stage(metadata);
        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("CREATE TABLE")));
        return table;
    }

    internal Task<Snapshot> SnapshotAsync() => Table.GetSnapshotAsync();

    internal async Task<ChangeOutcome.Committed> ApplyAsync(TableChange change) => Assert.IsType<ChangeOutcome.Committed>(await Writer.ApplyAsync(change));

    internal Task<ChangeOutcome.Committed> AppendAsync(string select) => ApplyAsync(new TableChange.Append(new RowSource(select)));

    /// <summary>Rows of a query over the table (<c>lake.t</c>), values as texts by a bar.</summary>
    internal async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        List<string> rows = [];
        await foreach (var batch in Engine.QueryAsync(new EngineQuery(sql, [new TableInput(Name, await SnapshotAsync())])))
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                rows.Add(string.Join('|', Enumerable.Range(0, batch.Schema.Fields.Count).Select(column => ValueText.Of(batch.GetValue(column, row)) ?? "null")));
            }
        }

        return rows;
    }

    /// <summary>Rows of plain SQL by another DuckDB, which knows nothing of the table.</summary>
    internal async Task<IReadOnlyList<string>> PlainAsync(string sql)
    {
        using var connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        return [.. (await connection.ListAsync(sql)).Select(value => value?.ToString() ?? "null")];
    }

    /// <summary>The lines of a commit, as they lie on disk.</summary>
    internal Task<string[]> CommitAsync(long version) => File.ReadAllLinesAsync(Path.Combine(Folder, "_delta_log", $"{version:D20}.json"));

    public void Dispose()
    {
        database.Dispose();
        folder.Delete(recursive: true);
    }
}
