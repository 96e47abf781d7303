using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.DuckDb;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Writing;
using Tarn.Engines;
using Tarn.Tables;

namespace Tarn.IntegrationTests.Changes;

/// <summary>A Delta table on disk that is changed by the real engine and committed by the real log.</summary>
internal sealed class ChangeTable : IDisposable
{
    internal static readonly TableName Name = new("lake", "t");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tarn-change-");
    private readonly LocalObjectStore store;

    /// <param name="source">A table of another program to copy; null to begin with nothing.</param>
    internal ChangeTable(string? source = null)
    {
        var root = folder.CreateSubdirectory("t");
        if (source is not null)
        {
            foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(root.FullName, Path.GetRelativePath(source, file));
                _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        store = new(folder.FullName);
        Table = new DeltaTable(store, "t", Engine.Parquet, TimeProvider.System);
        Writer = new TableWriter(Table, Name, Engine);
    }

    internal DuckDbEngine Engine { get; } = new(new DuckDbOptions { MemoryLimitInBytes = 512L << 20, Threads = 2 });

    internal DeltaTable Table { get; }

    internal TableWriter Writer { get; }

    internal string Folder => Path.Combine(folder.FullName, "t");

    /// <summary>A table of a kind: words such as <c>vectors</c>, <c>feed</c>, <c>partitioned</c> (by region), <c>mapped</c> (by name), <c>ids</c> (mapped by id).</summary>
    /// <param name="kind">The words.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="commits">A SELECT for each commit; each makes a file, or one for each partition.</param>
    internal static async Task<ChangeTable> CreateAsync(string kind, StructType schema, params string[] commits)
    {
        var table = new ChangeTable();
        List<string> features = ["domainMetadata"];
        Dictionary<string, string> properties = [];
        void Add(string word, string feature, string property, string value = "true")
        {
            if (kind.Split(' ').Contains(word))
            {
                features.Add(feature);
                properties[property] = value;
            }
        }

        Add("vectors", "deletionVectors", TableProperties.EnableDeletionVectors);
        Add("feed", "changeDataFeed", TableProperties.EnableChangeDataFeed);
        Add("mapped", "columnMapping", TableProperties.ColumnMappingMode, "name");
        Add("ids", "columnMapping", TableProperties.ColumnMappingMode, "id");
        Add("append-only", "appendOnly", TableProperties.AppendOnly);
        Add("tracked", "rowTracking", "delta.enableRowTracking");
        var metadata = ColumnMapping.Assign(new Metadata
        {
            Id = Guid.NewGuid().ToString(), Schema = schema, Configuration = properties, PartitionColumns = kind.Contains("partitioned", StringComparison.Ordinal) ? ["region"] : [],
        });
        var transaction = table.Table.Begin(null);
        transaction.Stage(TableProtocol.For(metadata.Schema, features));
        transaction.Stage(metadata);
        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("CREATE TABLE")));
        foreach (var select in commits)
        {
            await table.AddAsync(select);
        }

        return table;
    }

    /// <summary>Adds the rows of a SELECT of the table's columns.</summary>
    internal async Task AddAsync(string select)
    {
        var snapshot = await Table.GetSnapshotAsync();
        var staging = Directory.CreateDirectory(Path.Combine(store.StagingFolder, Guid.NewGuid().ToString("N")));
        var columns = snapshot.Schema.Fields.Select(field => $"CAST({Tarn.DuckDb.Sql.Name(field.Name)} AS {SqlTypes.Of(field.Type)}) AS {Tarn.DuckDb.Sql.Name(field.Name)}");
        await using var session = await Engine.OpenSessionAsync(new([]) { IsSandboxed = false });
        var files = await new TableFileWriter(session.Connection, snapshot.Protocol, snapshot.Metadata, staging.FullName)
            .WriteAsync($"SELECT {string.Join(", ", columns)} FROM ({select})", CancellationToken.None);
        var transaction = Table.Begin(snapshot);
        foreach (var file in files)
        {
            await store.UploadAsync(file.LocalPath, Table.PathOf(file.Path));
            transaction.Stage(new AddFile
            {
                Path = file.Path, PartitionValues = file.PartitionValues, SizeInBytes = file.SizeInBytes, ModificationTimeMs = 1, DataChange = true, Stats = file.Stats,
            });
        }

        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("WRITE")));
    }

    /// <summary>Applies a change, with the table itself among those that its SQL may read.</summary>
    internal async Task<ChangeOutcome> ApplyAsync(TableChange change, bool allowFiles = false)
    {
        var snapshot = await Table.GetSnapshotAsync();
        return await Writer.ApplyAsync(snapshot, change, new ChangeOptions { Inputs = [new(Name, snapshot)], AllowFiles = allowFiles });
    }

    /// <summary>Applies a change that must be committed.</summary>
    internal async Task<ChangeOutcome.Committed> CommitAsync(TableChange change, bool allowFiles = false) =>
        Assert.IsType<ChangeOutcome.Committed>(await ApplyAsync(change, allowFiles));

    /// <summary>The rows of a SELECT over the table as it is now; each row as text.</summary>
    internal async Task<List<string>> RowsAsync(string sql = "SELECT * FROM lake.t ORDER BY ALL") =>
        await RowsAsync(new EngineQuery(sql, [new(Name, await Table.GetSnapshotAsync())]) { AllowFiles = true });

    /// <summary>The actions of the newest commit.</summary>
    internal async Task<IReadOnlyList<string>> LastCommitAsync()
    {
        var version = (await Table.GetSnapshotAsync()).Version;
        return await File.ReadAllLinesAsync(Path.Combine(Folder, "_delta_log", $"{version.Value:D20}.json"));
    }

    /// <summary>The kinds of the newest commit's actions, each with how often it comes.</summary>
    internal async Task<string> LastActionsAsync() => string.Join(' ', (await LastCommitAsync())
        .Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!.AsObject().First())
        .Where(action => action.Key is not "commitInfo" and not "domainMetadata")
        .GroupBy(action => action.Key == "add" && action.Value!["deletionVector"] is not null ? "vector" : action.Key)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Key}:{group.Count()}"));

    /// <summary>What the change data feed says of the newest version: <c>change type|columns</c>, sorted.</summary>
    internal async Task<List<string>> FeedAsync()
    {
        var snapshot = await Table.GetSnapshotAsync();
        var query = new EngineQuery("SELECT _change_type, * EXCLUDE (_change_type, _commit_version, _commit_timestamp) FROM lake.changes", [])
        {
            Changes = [new ChangesInput(new("lake", "changes"), snapshot.Version, snapshot)],
        };
        var rows = await RowsAsync(query);
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private async Task<List<string>> RowsAsync(EngineQuery query)
    {
        List<string> rows = [];
        await foreach (var batch in Engine.QueryAsync(query))
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                rows.Add(string.Join('|', Enumerable.Range(0, batch.Schema.Fields.Count).Select(column => ValueText.Of(batch.GetValue(column, row)) ?? "null")));
            }
        }

        return rows;
    }

    public void Dispose()
    {
        Engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        folder.Delete(recursive: true);
    }
}
