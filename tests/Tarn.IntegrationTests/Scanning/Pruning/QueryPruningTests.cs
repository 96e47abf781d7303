using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.DuckDb;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Sessions;
using Tarn.DuckDb.Writing;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;

namespace Tarn.IntegrationTests.Scanning.Pruning;

/// <summary>Queries give the same rows whether files are left out or not.</summary>
public sealed class QueryPruningTests : IAsyncDisposable
{
    private static readonly TableName K = new("lake", "k");
    private static readonly TableName O = new("lake", "o");

    /// <summary>C and D stand for conditions on the columns of k; E for one on those of o.</summary>
    private static readonly string[] Queries =
    [
        "SELECT * FROM lake.k WHERE C",
        "SELECT * FROM lake.k, lake.o WHERE i = j AND C AND E",
        "SELECT * FROM lake.k JOIN lake.o ON i = j AND E WHERE C",
        "SELECT * FROM lake.k JOIN lake.o ON i = j AND C WHERE E",
        "SELECT * FROM lake.k LEFT JOIN lake.o ON i = j AND E WHERE C",
        "SELECT * FROM lake.k LEFT JOIN lake.o ON i = j AND C WHERE E",
        "SELECT * FROM lake.o LEFT JOIN lake.k ON i = j AND C WHERE E",
        "SELECT * FROM lake.o LEFT JOIN lake.k ON i = j WHERE C",
        "SELECT * FROM lake.k RIGHT JOIN lake.o ON i = j WHERE C AND E",
        "SELECT * FROM lake.k FULL JOIN lake.o ON i = j WHERE C AND E",
        "SELECT * FROM lake.k FULL JOIN lake.o ON i = j AND C",
        "SELECT * FROM (SELECT i AS j, s FROM lake.k WHERE C) x JOIN lake.o USING (j) WHERE E",
        "SELECT * FROM lake.k SEMI JOIN lake.o ON i = j AND E WHERE C",
        "SELECT * FROM lake.k ANTI JOIN lake.o ON i = j AND C WHERE D",
        "SELECT * FROM lake.o ANTI JOIN lake.k ON i = j AND C",
        "SELECT * FROM lake.o ASOF LEFT JOIN lake.k ON j >= i WHERE C",
        "SELECT * FROM (SELECT i AS j, * FROM lake.k ORDER BY ALL) k POSITIONAL JOIN (SELECT j AS jj, w FROM lake.o ORDER BY ALL) WHERE C",
        "WITH c AS (SELECT * FROM lake.k WHERE C) SELECT * FROM c UNION ALL SELECT * FROM lake.k WHERE D",
        "WITH k AS MATERIALIZED (SELECT * FROM lake.k WHERE C) SELECT x.i, y.s FROM k x JOIN k y ON x.i = y.i AND x.t > y.t",
        "SELECT * FROM lake.o WHERE EXISTS (SELECT 1 FROM lake.k WHERE i = j AND C)",
        "SELECT * FROM lake.o WHERE j NOT IN (SELECT i FROM lake.k WHERE C AND i IS NOT NULL)",
        "SELECT * FROM lake.k WHERE C OR i IN (SELECT j FROM lake.o WHERE E)",
        "SELECT i, s FROM lake.k WHERE C EXCEPT ALL SELECT i, s FROM lake.k WHERE D",
        "SELECT i, max(s) FROM lake.k WHERE C GROUP BY i HAVING count(*) > 1",
        "SELECT i, s, t FROM lake.k WHERE C QUALIFY row_number() OVER (PARTITION BY i ORDER BY ALL) = 1",
        "SELECT count(*), (SELECT count(*) FROM lake.k WHERE C), (SELECT count(*) FROM lake.k WHERE D) FROM lake.o WHERE E",
        "SELECT count(*), (SELECT count(*) FROM lake.k) FROM lake.k WHERE C",
        "SELECT * FROM (SELECT * REPLACE (i + 1 AS i, s || 'b' AS s) FROM lake.k) k WHERE C",
        "SELECT -i AS i, s AS l FROM lake.k WHERE C",
        "SELECT * FROM lake.k AS k(t, i, l) WHERE C",
        "SELECT * FROM lake.k x JOIN lake.k ON x.i = k.i AND x.s = 'a' WHERE k.t > 0 AND x.b",
        "FROM lake.k WHERE C",
        "SELECT o.j, q.i FROM lake.o, LATERAL (SELECT * FROM lake.k WHERE i = o.j AND C) q WHERE E",
    ];

    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 1 });

    [Fact]
    public async Task Query_gives_the_same_rows_with_files_left_out()
    {
        var isFull = Environment.GetEnvironmentVariable("TARN_SWEEP") == "full";
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TARN_SWEEP_SEED"), CultureInfo.InvariantCulture, out var given) ? given : 20261120;
        var (compared, read, total) = (0, 0, 0);
        for (var round = 0; round < (isFull ? 20 : 2); round++)
        {
            var random = new Random(seed + round);
            var conditions = new RandomConditions(random);
            TableInput[] tables = [await WriteAsync(K, 8, () => conditions.Rows()), await WriteAsync(O, 5, () => Others(random))];
            await using var whole = await engine.OpenSessionAsync(new SessionRequest(tables));
            foreach (var template in Enumerable.Repeat(Queries, isFull ? 20 : 4).SelectMany(query => query))
            {
                var sql = Fill(template, conditions, random);
                if (await RowsAsync(whole, sql) is not { } expected)
                {
                    continue;
                }

                var scanned = new Collected();
                var rows = await RowsAsync(new EngineQuery(Ordered(sql), tables) { Scanned = scanned });
                Assert.True(expected.SequenceEqual(rows), $"seed {seed + round}: {sql} gives {rows.Count} rows where {expected.Count} are right; files read: {scanned}");
                compared++;
                read += scanned.All.Sum(files => files.Read);
                total += scanned.All.Sum(files => files.Total);
            }
        }

        Assert.True(compared > 150, $"{compared} queries were compared");
        Assert.True(read < total * 9 / 10, $"{read} of {total} files were read");
    }

    [Theory]
    [InlineData("SELECT * FROM lake.o WHERE j = 3", 1)]
    [InlineData("SELECT * FROM lake.o AS x WHERE x.j BETWEEN 3 AND 4 AND length(w) > 0", 2)]
    [InlineData("SELECT * FROM lake.o WHERE j = 1 OR length(w) = 1", 5)]
    [InlineData("SELECT * FROM lake.o a JOIN lake.o b ON a.j = b.j WHERE a.j = 1 AND b.j = 2", 2)]
    [InlineData("SELECT * FROM lake.o a JOIN lake.o b ON a.j = b.j WHERE a.j = 1", 5)]
    [InlineData("SELECT * FROM (VALUES (1)) v(x) LEFT JOIN lake.o ON j = x WHERE j = 1", 5)]
    [InlineData("SELECT * FROM lake.o WHERE j > 9", 0)]
    [InlineData("SELECT * FROM lake.o WHERE w = 'c'", 1)]
    [InlineData("SELECT * FROM lake.o TABLESAMPLE 1 ROWS WHERE j = 1", 5)]
    [InlineData("SELECT count(*) FROM lake.o", 5)]
    public async Task Query_reads_only_files_that_may_matter(string sql, int files)
    {
        var number = 0;
        var table = await WriteAsync(O, 5, () => string.Create(CultureInfo.InvariantCulture, $"SELECT {++number} AS j, '{(char)('a' + number - 1)}' AS w"));
        var scanned = new Collected();

        await RowsAsync(new EngineQuery(sql, [table]) { Scanned = scanned });

        Assert.Equal(new ScannedFiles(O, files, 5), Assert.Single(scanned.All));
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    private static string Fill(string template, RandomConditions conditions, Random random) => string.Concat(template.Split(' ').Select(word => " " + word.TrimEnd(')') switch
    {
        "C" or "D" => word.Replace(word[..1], $"({conditions.Condition(2)})", StringComparison.Ordinal),
        "E" => word.Replace("E", $"j {(random.Next(2) == 0 ? "<" : ">=")} {random.Next(5)}", StringComparison.Ordinal),
        _ => word,
    }));

    private static string Others(Random random) => string.Join(
        " UNION ALL ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"SELECT {random.Next(8)} AS j, '{(char)('a' + random.Next(3))}' AS w")));

    private static string Ordered(string sql) => $"SELECT x::VARCHAR FROM ({sql}) x ORDER BY ALL";

    /// <summary>Null where the engine refuses the query.</summary>
    private static async Task<List<object?>?> RowsAsync(EngineSession session, string sql)
    {
        try
        {
            return [.. await session.Connection.ListAsync(Ordered(sql))];
        }
        catch (EngineException)
        {
            return null;
        }
    }

    private async Task<List<object?>> RowsAsync(EngineQuery query)
    {
        List<object?> rows = [];
        await foreach (var batch in engine.QueryAsync(query))
        {
            rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => batch.GetValue(0, row)));
        }

        return rows;
    }

    private async Task<TableInput> WriteAsync(TableName name, int count, Func<string> rows)
    {
        await using var session = await engine.OpenSessionAsync(new SessionRequest([]) { IsSandboxed = false });
        List<AddFile> files = [];
        StructType? schema = null;
        for (var index = 0; index < count; index++)
        {
            var select = rows();
            using (var statement = session.Connection.Prepare(select))
            {
                schema = new([.. statement.Columns.Select(column => new StructField(column.Name, SqlTypes.ToDelta(column.Type)))]);
            }

            var staged = Assert.Single(await ParquetWriter.WriteAsync(session.Connection, select, schema, folder.Path, CancellationToken.None));
            files.Add(TestTables.File(staged.Path) with { Stats = staged.Stats });
        }

        return new(name, TestTables.Snapshot(folder.Path, engine.Parquet, schema!, files));
    }

    private sealed class Collected : IProgress<ScannedFiles>
    {
        public List<ScannedFiles> All { get; } = [];

        public void Report(ScannedFiles value) => All.Add(value);

        public override string ToString() => string.Join(", ", All);
    }
}
