using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.Models;
using Tarn.Quality;

namespace Tarn.IntegrationTests.Staging;

/// <summary>A lake on disk whose tables are staged by the real engine and committed by the real log.</summary>
internal sealed class StagingLake : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tarn-staging-");
    private readonly LocalObjectStore store;
    private readonly Dictionary<TableName, Snapshot> heads = [];
    private int steps;

    internal StagingLake() => store = new(folder.FullName);

    internal static LoadStamp Stamp { get; } = new(
        Guid.Parse("0199a0f0-0000-7000-8000-000000000001"), new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "tests", new DateOnly(2026, 3, 1));

    internal DuckDbEngine Engine { get; } = new(new DuckDbOptions { MemoryLimitInBytes = 1L << 30, Threads = 2 });

    internal Snapshot? this[string table] => heads.GetValueOrDefault(Name(table));

    internal static ModelDefinition Model(string table, string sql, Materialization? kind = null, params CheckDefinition[] checks) => new()
    {
        Name = Name(table),
        Sql = sql,
        File = $"models/{table.Replace('.', '/')}.sql",
        Materialization = kind ?? new TableMaterialization(),
        Checks = checks,
    };

    /// <summary>Stages a model; its inputs are those of the lake's tables that its SQL names.</summary>
    internal Task<StagedWrite> StageAsync(ModelDefinition model)
    {
        var staging = Directory.CreateDirectory(Path.Combine(store.StagingFolder, $"{Interlocked.Increment(ref steps)}"));
        return Engine.StageAsync(new StageRequest
        {
            Model = model,
            Inputs = [.. Inputs(model.Sql)],
            CheckTables = [.. model.Checks.OfType<RelationshipCheck>().Where(check => heads.ContainsKey(check.To)).Select(check => Input(check.To))],
            Base = heads.GetValueOrDefault(model.Name),
            QuarantineBase = heads.GetValueOrDefault(model.Name.Quarantine),
            StagingFolder = staging.FullName,
            Stamp = Stamp,
        });
    }

    /// <summary>Stages and publishes.</summary>
    internal async Task<StagedWrite> RunAsync(ModelDefinition model)
    {
        var write = await StageAsync(model);
        await PublishAsync(write);
        return write;
    }

    internal Task<StagedWrite> RunAsync(string table, string sql, Materialization? kind = null, params CheckDefinition[] checks) =>
        RunAsync(Model(table, sql, kind, checks));

    internal async Task PublishAsync(StagedWrite write)
    {
        if (write.Quarantine is { } quarantine)
        {
            await PublishAsync(quarantine);
        }

        var table = new DeltaTable(store, write.Table.Folder, Engine.Parquet, TimeProvider.System);
        var transaction = table.Begin(write.Base);
        if (write.Base is null)
        {
            transaction.Stage(TableProtocol.For(write.Schema, "deletionVectors", "domainMetadata"));
            transaction.Stage(new Metadata
            {
                Id = Guid.NewGuid().ToString(),
                Schema = write.Schema,
                Configuration = new Dictionary<string, string> { [TableProperties.EnableDeletionVectors] = "true" },
            });
        }
        else if (!write.Schema.Equals(write.Base.Schema))
        {
            transaction.Stage(write.Base.Metadata with { Schema = write.Schema });
        }

        foreach (var file in write.ReplacesAll ? write.Base?.Files ?? [] : write.Deletions.Select(deletion => deletion.File))
        {
            transaction.Stage(new RemoveFile { Path = file.Path, DataChange = true, DeletionVector = file.DeletionVector, DeletionTimestampMs = 1 });
        }

        foreach (var deletion in write.Deletions)
        {
            var vector = await DeletionVectorFile.WriteAsync(table, deletion.Positions);
            transaction.Stage(deletion.File with { DeletionVector = vector, DataChange = true });
        }

        foreach (var file in write.Files)
        {
            await store.UploadAsync(file.LocalPath, table.PathOf(file.Path));
            transaction.Stage(new AddFile
            {
                Path = file.Path, PartitionValues = file.PartitionValues, SizeInBytes = file.SizeInBytes, ModificationTimeMs = 1, DataChange = true, Stats = file.Stats,
            });
        }

        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("WRITE")));
        heads[write.Table] = await table.GetSnapshotAsync();
    }

    /// <summary>Makes a table one that another program keeps without deletion vectors.</summary>
    internal async Task ForbidDeletionVectorsAsync(string name)
    {
        var snapshot = heads[Name(name)];
        var transaction = snapshot.Table.Begin(snapshot);
        transaction.Stage(snapshot.Metadata with { Configuration = new Dictionary<string, string>() });
        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("SET TBLPROPERTIES")));
        heads[Name(name)] = await snapshot.Table.GetSnapshotAsync();
    }

    /// <summary>The rows of a SELECT over the lake's tables, values as canonical texts.</summary>
    internal async Task<List<string>> RowsAsync(string sql)
    {
        List<string> rows = [];
        await foreach (var batch in Engine.QueryAsync(new EngineQuery(sql, [.. Inputs(sql)])))
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                rows.Add(string.Join('|', Enumerable.Range(0, batch.Schema.Fields.Count).Select(column => batch.GetValue(column, row)?.ToString() ?? "null")));
            }
        }

        return rows;
    }

    internal Task<AuditReport> AuditAsync(StagedWrite write, params CheckDefinition[] checks) =>
        Engine.AuditAsync(new AuditRequest { Write = write, Checks = checks, Tables = [.. heads.Keys.Select(Input)] });

    public void Dispose()
    {
        Engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        folder.Delete(recursive: true);
    }

    private static TableName Name(string text) => TableName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));

    private IEnumerable<TableInput> Inputs(string sql) =>
        heads.Keys.Where(name => sql.Contains(name.ToString(), StringComparison.OrdinalIgnoreCase)).Select(Input);

    private TableInput Input(TableName name) => new(name, heads[name]);
}
