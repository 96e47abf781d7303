using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.DuckDb.Sessions;

namespace Tarn.IntegrationTests.Support;

/// <summary>A Delta table made without Tarn.Delta: data files by DuckDB, the log as lines of JSON.</summary>
internal sealed class HandMadeTable(string folder, DuckDbEngine engine)
{
    private static readonly TableName Name = new("lake", "t");

    private long next;

    public string Folder => folder;

    /// <summary>A field of a schema; the type as JSON.</summary>
    public static string Field(string name, string type, string metadata = "{}") =>
        $$$$"""{"name":{{{{Text(name)}}}},"type":{{{{(type.StartsWith('{') ? type : Text(type))}}}},"nullable":true,"metadata":{{{{metadata}}}}}""";

    public static string Struct(params string[] fields) => $$$$"""{"type":"struct","fields":[{{{{string.Join(",", fields)}}}}]}""";

    public static string Metadata(string schema, string partitionColumns = "[]", string configuration = "{}") =>
        $$$$"""{"metaData":{"id":"5fba94ed-9794-4965-ba6e-6ee3c0d22af9","format":{"provider":"parquet","options":{}},"schemaString":{{{{Text(schema)}}}},"partitionColumns":{{{{partitionColumns}}}},"configuration":{{{{configuration}}}},"createdTime":0}}""";

    public static string Protocol(int reader = 1, int writer = 2, params string[] features) => features.Length == 0
        ? $$$$"""{"protocol":{"minReaderVersion":{{{{reader}}}},"minWriterVersion":{{{{writer}}}}}}"""
        : $$$$"""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":{{{{JsonSerializer.Serialize(features)}}}},"writerFeatures":{{{{JsonSerializer.Serialize(features)}}}}}}""";

    /// <summary>An add; the path as the log writes it.</summary>
    public static string Add(string path, string partitionValues = "{}", string? stats = null) =>
        $$$$"""{"add":{"path":{{{{Text(path)}}}},"partitionValues":{{{{partitionValues}}}},"size":1,"modificationTime":0,"dataChange":true{{{{(stats is null ? "" : $",\"stats\":{Text(stats)}")}}}}}}""";

    /// <summary>Writes the next commit.</summary>
    public HandMadeTable Commit(params string[] actions)
    {
        Directory.CreateDirectory(Path.Combine(folder, "_delta_log"));
        File.WriteAllLines(Path.Combine(folder, "_delta_log", (next++).ToString("D20", CultureInfo.InvariantCulture) + ".json"), actions);
        return this;
    }

    /// <summary>Writes a data file.</summary>
    public async Task WriteAsync(string name, string select, string options = "")
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var session = await engine.OpenSessionAsync(new SessionRequest([]) { IsSandboxed = false });
        await session.Connection.ExecuteAsync($"COPY ({select}) TO {Sql.Text(path)} (FORMAT parquet{options})");
    }

    public DeltaTable Open() => new(new LocalObjectStore(folder), "", engine.Parquet, TimeProvider.System);

    /// <summary>The rows of a query on <c>lake.t</c>, each as text, in order.</summary>
    public async Task<List<string?>> RowsAsync(string query = "FROM lake.t", long? version = null)
    {
        var snapshot = await Open().GetSnapshotAsync(version is { } wanted ? new TableVersion(wanted) : null);
        List<string?> rows = [];
        await foreach (var batch in engine.QueryAsync(new($"SELECT x::VARCHAR FROM ({query}) x ORDER BY ALL", [new(Name, snapshot)])))
        {
            rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => (string?)batch.GetValue(0, row)));
        }

        return rows;
    }

    private static string Text(string value) => JsonValue.Create(value).ToJsonString();
}
