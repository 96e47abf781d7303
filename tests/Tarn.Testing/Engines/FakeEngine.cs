using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Engines;
using Tarn.Models;
using Tarn.Quality;

namespace Tarn.Testing.Engines;

/// <summary>
/// An engine whose rows are lines of text, for tests of what runs around an engine. A row of a load that begins with <c>bad</c> is refused.
/// A model's SELECT is a list of words: it gives the rows of its inputs, each behind the words; the word <c>refuse:x</c> quarantines rows
/// that hold x. A <see cref="SqlCheck"/>'s SQL is a text that no row may hold.
/// </summary>
public sealed class FakeEngine : IEngine
{
    private readonly object gate = new();
    private readonly List<EngineQuery> queries = [];
    private readonly List<TableName> staged = [];

    /// <summary>The lines of each source file.</summary>
    public IDictionary<string, string[]> SourceFiles { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Called before a table is staged; may throw or wait.</summary>
    public Func<TableName, CancellationToken, Task>? OnStage { get; set; }

    /// <summary>Whether the books of staged writes are wrong.</summary>
    public bool Miscounts { get; set; }

    /// <summary>The tables staged, in order.</summary>
    public IReadOnlyList<TableName> Staged
    {
        get
        {
            lock (gate)
            {
                return [.. staged];
            }
        }
    }

    /// <summary>The queries asked.</summary>
    public IReadOnlyList<EngineQuery> Queries => queries;

    public string Description => "fake 1";

    public IParquetIO Parquet { get; } = new JsonLinesParquet();

    /// <summary>The rows of a snapshot.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(Snapshot snapshot)
    {
        List<string> rows = [];
        foreach (var file in snapshot.Files)
        {
            var content = await snapshot.Table.Store.TryReadAsync(snapshot.Table.PathOf(file.Path))
                ?? throw new FileNotFoundException($"Version {snapshot.Version} of {snapshot.Table.Name} names a missing file.", file.Path);
            rows.AddRange(JsonSerializer.Deserialize<string[]>(content)!);
        }

        return rows;
    }

    public SqlAnalysis Analyze(string sql) => new()
    {
        Tables = [.. SqlNames.In(sql).Select(name => new SqlTableReference(name, 1, 1))],
        Canonical = sql,
    };

    public Task<StructType> DescribeAsync(EngineQuery query, CancellationToken cancellationToken = default) => Task.FromResult(FakeSchema.Rows);

    public async Task<StagedLoad> StageLoadAsync(LoadRequest request, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await EnterAsync(request.Table, cancellationToken);
        List<FileBooks> books = [];
        List<string> good = [];
        List<string> bad = [];
        foreach (var file in request.Files)
        {
            var lines = SourceFiles[file.Path];
            var refused = lines.Where(line => line.StartsWith("bad", StringComparison.Ordinal)).ToList();
            bad.AddRange(refused);
            good.AddRange(lines.Except(refused));
            books.Add(new FileBooks(file, new RowBooks { In = lines.Length, Out = lines.Length - refused.Count, Quarantined = refused.Count }, null));
            progress?.Report(new StepProgress(good.Count, null, null));
        }

        var total = new RowBooks { In = good.Count + bad.Count, Out = good.Count + (Miscounts ? 1 : 0), Quarantined = bad.Count };
        return new StagedLoad
        {
            Bronze = Write(request.Table, request.Base, good, request.StagingFolder, replacesAll: false, total),
            Quarantine = bad.Count == 0 ? null : WriteQuarantine(request.Table, request.QuarantineBase, bad, request.StagingFolder),
            Files = books,
        };
    }

    public async Task<StagedWrite> StageAsync(StageRequest request, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var table = request.Model.Name;
        await EnterAsync(table, cancellationToken);
        List<string> rows = [];
        foreach (var input in request.Inputs)
        {
            rows.AddRange(await ReadAsync(input.Snapshot));
        }

        var words = request.Model.Sql.Split(' ');
        var refuse = words.Where(word => word.StartsWith("refuse:", StringComparison.Ordinal)).Select(word => word[7..]).ToList();
        var bad = rows.Where(row => refuse.Any(part => row.Contains(part, StringComparison.Ordinal))).ToList();
        var good = rows.Except(bad).Select(row => $"{words[0]}({row})").ToList();
        var books = new RowBooks { In = rows.Count, Out = good.Count, Quarantined = bad.Count, Deduplicated = rows.Count - bad.Count - good.Count };
        var merges = request.Model.Materialization is MergeMaterialization;
        var present = merges && request.Base is { } before ? await ReadAsync(before) : [];
        return Write(table, request.Base, [.. good.Except(present)], request.StagingFolder, replacesAll: !merges && request.Base is not null, books) with
        {
            Quarantine = bad.Count == 0 ? null : WriteQuarantine(table, request.QuarantineBase, bad, request.StagingFolder),
        };
    }

    public Task<StagedChange> StageChangeAsync(ChangeRequest request, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("The fake engine runs no statements: test them with the real one.");

    public async Task<AuditReport> AuditAsync(AuditRequest request, CancellationToken cancellationToken = default)
    {
        List<string> rows = request.Write.ReplacesAll || request.Write.Base is null ? [] : [.. await ReadAsync(request.Write.Base)];
        foreach (var file in request.Write.Files)
        {
            rows.AddRange(JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(file.LocalPath, cancellationToken))!);
        }

        var results = request.Checks.Select(check =>
        {
            var failures = check switch
            {
                SqlCheck sql => rows.Count(row => row.Contains(sql.Sql, StringComparison.Ordinal)),
                RowCountCheck count => rows.Count < (count.Min ?? 0) ? 1 : 0,
                _ => 0,
            };
            return new CheckResult
            {
                Check = check,
                Failures = failures,
                Message = $"{failures} of {rows.Count} rows offend.",
                Samples = failures == 0 ? [] : [JsonSerializer.Serialize(new { row = rows[0] })],
            };
        });
        return new AuditReport(rows.Count, [.. results]);
    }

    public async IAsyncEnumerable<RowBatch> QueryAsync(EngineQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        queries.Add(query);
        yield break;
    }

    public Task<IReadOnlyList<AddFile>> ChooseFilesAsync(TableInput table, string condition, CancellationToken cancellationToken = default) =>
        throw new EngineException("The fake engine knows no conditions.");

    public Task<IReadOnlyList<ParquetFooter>> ReadFootersAsync(IReadOnlyList<string> localFiles, CancellationToken cancellationToken = default) =>
        throw new EngineException("The fake engine reads no Parquet files.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static StagedWrite WriteQuarantine(TableName table, Snapshot? present, List<string> rows, string folder) =>
        Write(table.Quarantine, present, rows, folder, replacesAll: false, new RowBooks { In = rows.Count, Out = rows.Count });

    private static StagedWrite Write(TableName table, Snapshot? present, List<string> rows, string folder, bool replacesAll, RowBooks books)
    {
        List<StagedFile> files = [];
        if (rows.Count > 0)
        {
            var name = $"part-{Guid.CreateVersion7()}.parquet";
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, JsonSerializer.Serialize(rows));
            files.Add(new StagedFile
            {
                LocalPath = path, Path = name, SizeInBytes = new FileInfo(path).Length, RowCount = rows.Count, Stats = $$"""{"numRecords":{{rows.Count}}}""",
            });
        }

        return new StagedWrite { Table = table, Schema = FakeSchema.Rows, Base = present, Files = files, ReplacesAll = replacesAll, Books = books };
    }

    private async Task EnterAsync(TableName table, CancellationToken cancellationToken)
    {
        if (OnStage is { } hook)
        {
            await hook(table, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            staged.Add(table);
        }
    }
}
