using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Scanning.Pruning;
using Tarn.DuckDb.Writing;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;

namespace Tarn.IntegrationTests.Scanning.Pruning;

/// <summary>Random conditions on random files with the statistics that Tarn writes: no file that is left out holds a matching row.</summary>
public sealed class PredicateReaderPropertyTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new() { MemoryLimitInBytes = 256L << 20, Threads = 1 });
    private readonly DuckDbConnection connection;
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 1 });

    public PredicateReaderPropertyTests()
    {
        connection = database.Connect();
        connection.Execute("SET GLOBAL TimeZone = 'UTC'");
    }

    [Fact]
    public async Task Files_left_out_hold_no_matching_row()
    {
        var isFull = Environment.GetEnvironmentVariable("TARN_SWEEP") == "full";
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TARN_SWEEP_SEED"), CultureInfo.InvariantCulture, out var given) ? given : 20261120;
        var (read, refused, leftOut, kept) = (0, 0, 0, 0);
        for (var round = 0; round < (isFull ? 40 : 3); round++)
        {
            var conditions = new RandomConditions(new Random(seed + round));
            var files = await WriteAsync(conditions, isFull ? 30 : 12);
            var snapshot = TestTables.Snapshot(folder.Path, engine.Parquet, files[0].Schema, [.. files.Select(file => file.File)]);
            for (var number = 0; number < (isFull ? 1000 : 250); number++)
            {
                var condition = conditions.Condition();
                if (PredicateReader.Read(connection, condition, "k", snapshot.Schema) is not { } predicate)
                {
                    continue;
                }

                read++;
                if (await MatchesAsync(condition, files.Count) is not { } matches)
                {
                    refused++;
                    continue;
                }

                var chosen = FileFilter.Choose(snapshot, predicate).Select(file => file.Path).ToHashSet();
                foreach (var (index, (file, _)) in files.Index())
                {
                    Assert.True(chosen.Contains(file.Path) || matches[index] == 0, $"seed {seed + round}: {condition} → {predicate} leaves out a file with {matches[index]} matching rows: {file.Stats}");
                    (leftOut, kept) = chosen.Contains(file.Path) ? (leftOut, kept + 1) : (leftOut + 1, kept);
                }
            }
        }

        Assert.True(read > 300 && refused < read / 3, $"{read} of the conditions were read, {refused} of them refused by the engine");
        Assert.True(leftOut > kept / 4, $"{leftOut} files were left out, {kept} kept");
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        connection.Dispose();
        database.Dispose();
        folder.Dispose();
    }

    private async Task<List<(AddFile File, StructType Schema)>> WriteAsync(RandomConditions conditions, int count)
    {
        List<(AddFile, StructType)> files = [];
        for (var index = 0; index < count; index++)
        {
            var rows = conditions.Rows();
            var schema = new StructType([.. Described(rows)]);
            var staged = Assert.Single(await ParquetWriter.WriteAsync(connection, rows, schema, folder.Path, CancellationToken.None));
            files.Add((TestTables.File(staged.Path) with { Stats = staged.Stats }, schema));
        }

        var texts = files.Select((file, index) => $"SELECT {index} AS file_number, * FROM read_parquet('{folder[file.Item1.Path]}')");
        connection.Execute($"CREATE OR REPLACE TABLE k AS {string.Join(" UNION ALL ", texts)}");
        return files;
    }

    private IEnumerable<StructField> Described(string rows)
    {
        using var statement = connection.Prepare(rows);
        return [.. statement.Columns.Select(column => new StructField(column.Name, SqlTypes.ToDelta(column.Type)))];
    }

    /// <summary>Matching rows by file; null when the engine refuses the condition.</summary>
    private async Task<long[]?> MatchesAsync(string condition, int files)
    {
        var matches = new long[files];
        try
        {
            foreach (var number in await connection.ListAsync($"SELECT file_number FROM k WHERE {condition}"))
            {
                matches[Convert.ToInt32(number, CultureInfo.InvariantCulture)]++;
            }

            return matches;
        }
        catch (EngineException)
        {
            return null;
        }
    }
}
