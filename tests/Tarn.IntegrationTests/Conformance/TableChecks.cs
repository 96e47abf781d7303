using System.Globalization;
using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.Engines;

namespace Tarn.IntegrationTests.Conformance;

/// <summary>Holds a table against everything that the manifest says of it, through the real engine.</summary>
internal sealed class TableChecks(ManifestTable manifest, DuckDbEngine engine)
{
    private static readonly TableName Name = new("lake", "t");

    /// <summary>What says nothing that could be checked.</summary>
    private static readonly string[] Remarks = ["note", "error_in_delta_rs"];

    private readonly DeltaTable table = new(new LocalObjectStore(manifest.Folder), "", engine.Parquet, TimeProvider.System);
    private readonly List<CheckResult> results = [];

    public async Task<TableResult> RunAsync()
    {
        Snapshot snapshot;
        try
        {
            snapshot = await table.GetSnapshotAsync();
        }
        catch (DeltaException refusal)
        {
            var reason = refusal.Message.Replace(manifest.Folder, manifest.Path, StringComparison.Ordinal);
            results.Add(new("is refused", manifest.MustBeRefused ? null : $"was refused: {reason}"));
            return new(manifest, $"refused: {reason}", results);
        }

        if (manifest.MustBeRefused)
        {
            results.Add(new("is refused", "was read"));
            return new(manifest, "read, though it must be refused", results);
        }

        foreach (var (key, value) in manifest.Expected.Where(member => !Remarks.Contains(member.Key)))
        {
            await CheckAsync(Title(key), () => ExpectAsync(key, value!, snapshot));
        }

        await CheckAsync("schema", () => SchemaAsync(snapshot));
        await CheckAsync("computed", () => ComputedAsync(snapshot));
        if (manifest.Entry["crcOracle"] is JsonArray oracle)
        {
            await CheckAsync("size of each version", () => OracleAsync(oracle));
        }

        var rows = string.Create(CultureInfo.InvariantCulture, $"version {snapshot.Version}, {snapshot.Files.Count} files, {snapshot.RowCount?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} rows");
        return new(manifest, manifest.HasData ? $"read: {rows}" : $"log read: {rows}; its data files are not in the collection", results);
    }

    private async Task CheckAsync(string name, Func<Task<string?>> check)
    {
        try
        {
            results.Add(new(name, await check()));
        }
        catch (Exception exception) when (exception is TarnException or DeltaException)
        {
            results.Add(new(name, exception.Message.Replace(manifest.Folder, manifest.Path, StringComparison.Ordinal)));
        }
    }

    private static string Title(string key) => key switch
    {
        "rows" => "rows",
        "parquet" => "content",
        "versions" => "time travel",
        "cdf" => "change feed",
        "history_limit5" => "newest 5 of the history",
        "opens" or "error" => "opens",
        _ => key.Replace('_', ' '),
    };

    private async Task<string?> ExpectAsync(string key, JsonNode expected, Snapshot snapshot) => key switch
    {
        "opens" or "error" => null, // it did
        "version" => Same(expected, snapshot.Version.Value),
        "rows" => Same(expected, await CountAsync(snapshot)),
        "files" => Same(expected, snapshot.Files.Count),
        "tombstones" => Same(expected, snapshot.Tombstones.Count),
        "has_deletion_vectors" => Same(expected, snapshot.Files.Any(file => file.DeletionVector is not null)),
        "protocol" => Same(expected, new JsonArray(snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion)),
        "history" => Same(expected, await table.HistoryAsync().CountAsync()),
        "history_limit5" => Same(expected, await table.HistoryAsync().Take(5).CountAsync()),
        "parquet" => await ContentAsync(snapshot, (string)expected!),
        "values" => await ValuesAsync(snapshot, expected.AsObject()),
        "partition_values" => await ValuesAsync(snapshot, expected.AsObject()),
        "versions" => await VersionsAsync(expected.AsObject()),
        "pruning" => await PruningAsync(snapshot, expected.AsArray()),
        "cdf" => await ChangesAsync(expected.AsArray()),
        _ => "an expectation that this test does not know",
    };

    private async Task<string?> SchemaAsync(Snapshot snapshot)
    {
        var columns = new JsonArray([.. snapshot.Schema.Fields.Select(field => (JsonNode)field.Name)]);
        var protocol = manifest.Entry["protocol"]!;
        return await Task.FromResult(
            Same(new JsonArray([.. manifest.Entry["columns"]!.AsArray().Select(column => (JsonNode)((string)column!).Split(':')[0])]), columns)
            ?? Same(manifest.Entry["partitionColumns"]!, new JsonArray([.. snapshot.Metadata.PartitionColumns.Select(name => (JsonNode)name)]))
            ?? Same(protocol["reader"]!, snapshot.Protocol.MinReaderVersion)
            ?? Same(protocol["writer"]!, snapshot.Protocol.MinWriterVersion));
    }

    private async Task<string?> ComputedAsync(Snapshot snapshot) =>
        Same(manifest.Computed["version"]!, snapshot.Version.Value)
        ?? Same(manifest.Computed["activeFiles"]!, snapshot.Files.Count)
        ?? (manifest.Computed["rows"] is { } rows ? Same(rows, await CountAsync(snapshot)) : null);

    private async Task<string?> OracleAsync(JsonArray oracle)
    {
        foreach (var expected in oracle)
        {
            var snapshot = await table.GetSnapshotAsync(new TableVersion((long)expected!["version"]!));
            if ((Same(expected["numFiles"]!, snapshot.Files.Count) ?? Same(expected["tableSizeBytes"]!, snapshot.SizeInBytes)) is { } problem)
            {
                return $"version {snapshot.Version}: {problem}";
            }
        }

        return null;
    }

    /// <summary>Rows whose every value was read; where the data files are absent, those that the log counts.</summary>
    private async Task<long?> CountAsync(Snapshot snapshot) => manifest.HasData
        ? (long?)await ScalarAsync("SELECT count(*) FROM (SELECT t::VARCHAR AS r FROM lake.t t) WHERE r IS NOT NULL", snapshot)
        : snapshot.RowCount;

    private async Task<string?> ContentAsync(Snapshot snapshot, string parquet)
    {
        var columns = string.Join(", ", snapshot.Schema.Fields.Select(field => Sql.Name(field.Name)));
        var files = Path.Combine(ManifestTable.Root, parquet, "*.parquet");
        return (string?)await ScalarAsync(
            $"""
             WITH ours AS (SELECT {columns} FROM lake.t), theirs AS (SELECT {columns} FROM read_parquet({Sql.Text(files)}))
             SELECT string_agg(x::VARCHAR, chr(10)) FROM (
               (SELECT 'ours' AS side, * FROM (FROM ours EXCEPT ALL FROM theirs)) UNION ALL (SELECT 'theirs' AS side, * FROM (FROM theirs EXCEPT ALL FROM ours))) x
             """,
            snapshot);
    }

    private async Task<string?> ValuesAsync(Snapshot snapshot, JsonObject expected)
    {
        foreach (var (column, values) in expected)
        {
            if (await ValuesAsync(snapshot, column, values!.AsArray()) is { } problem)
            {
                return $"{column}: {problem}";
            }
        }

        return null;
    }

    private async Task<string?> ValuesAsync(Snapshot snapshot, string column, JsonArray values)
    {
        var name = Sql.Name(column);
        var type = (string?)await ScalarAsync($"SELECT any_value(typeof({name})) FROM lake.t", snapshot) ?? "VARCHAR";
        var list = string.Join(", ", values.Select(value => $"({Sql.Text(value!.ToString())})"));
        return (string?)await ScalarAsync(
            $"""
             WITH ours AS (SELECT {name} AS v FROM lake.t), theirs AS (SELECT CAST(x AS {type}) AS v FROM (VALUES {list}) w(x))
             SELECT string_agg(v::VARCHAR, ', ') FROM ((FROM ours EXCEPT ALL FROM theirs) UNION ALL (FROM theirs EXCEPT ALL FROM ours))
             """,
            snapshot);
    }

    private async Task<string?> VersionsAsync(JsonObject expected)
    {
        foreach (var (version, facts) in expected)
        {
            var snapshot = await table.GetSnapshotAsync(new TableVersion(long.Parse(version, CultureInfo.InvariantCulture)));
            foreach (var (key, value) in facts!.AsObject())
            {
                var problem = key == "values" && value is JsonArray list
                    ? await ValuesAsync(snapshot, snapshot.Schema.Fields[0].Name, list)
                    : await ExpectAsync(key, value!, snapshot);
                if (problem is not null)
                {
                    return $"version {version}, {key}: {problem}";
                }
            }
        }

        return null;
    }

    private async Task<string?> PruningAsync(Snapshot snapshot, JsonArray expected)
    {
        foreach (var rule in expected)
        {
            var scanned = new Collected();
            var rows = 0L;
            await foreach (var batch in engine.QueryAsync(new($"SELECT * FROM lake.t WHERE {(string)rule!["predicate"]!}", [new(Name, snapshot)]) { Scanned = scanned }))
            {
                rows += batch.RowCount;
            }

            var problem = (rule["files"] is { } files ? Same(files, scanned.Read) : null) ?? (rule["rows"] is { } wanted ? Same(wanted, rows) : null);
            if (problem is not null)
            {
                return $"{rule["predicate"]}: {problem}";
            }
        }

        return null;
    }

    private async Task<string?> ChangesAsync(JsonArray expected)
    {
        foreach (var feed in expected)
        {
            var from = feed!["start_timestamp"] is { } time
                ? ChangePoint.Of(DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture))
                : ChangePoint.Of(new TableVersion((long)feed["start"]!));
            ChangePoint? to = feed["end"] is { } end ? ChangePoint.Of(new TableVersion((long)end)) : null;
            var input = await ChangesInput.FindAsync(new("lake", "changes"), table, from, to);
            var rows = await ScalarAsync(
                new("SELECT count(*) FROM (SELECT t::VARCHAR AS r FROM lake.changes t) WHERE r IS NOT NULL", []) { Changes = [input] });
            if (Same(feed["rows"]!, (long)rows!) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Same(JsonNode expected, JsonNode? actual) =>
        JsonNode.DeepEquals(expected, actual) ? null : $"{expected.ToJsonString()} was expected, not {actual?.ToJsonString() ?? "nothing"}";

    private Task<object?> ScalarAsync(string sql, Snapshot snapshot) => ScalarAsync(new(sql, [new(Name, snapshot)]) { AllowFiles = true });

    private async Task<object?> ScalarAsync(EngineQuery query)
    {
        await foreach (var batch in engine.QueryAsync(query))
        {
            return batch.RowCount == 0 ? null : batch.GetValue(0, 0);
        }

        return null;
    }

    private sealed class Collected : IProgress<ScannedFiles>
    {
        public int Read { get; private set; }

        public void Report(ScannedFiles value) => Read += value.Read;
    }
}
