using System.Diagnostics;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.IntegrationTests.DuckDb;

public sealed class ConnectionTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimitInBytes = 256L << 20, Threads = 2 });
    private readonly DuckDbConnection connection;

    public ConnectionTests() => connection = database.Connect();

    [Fact]
    public async Task Failed_statement_throws_DuckDBs_text()
    {
        var failure = await Assert.ThrowsAsync<EngineException>(() => connection.ExecuteAsync("SELECT nope FROM nothing"));

        Assert.Contains("Table with name nothing does not exist", failure.Message, StringComparison.Ordinal);
        Assert.Contains("LINE 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statement_after_a_failed_one_works()
    {
        _ = await Assert.ThrowsAsync<EngineException>(() => connection.ExecuteAsync("SELEC 1"));

        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task Statement_with_NUL_is_refused_instead_of_cut() =>
        Assert.Contains("NUL", (await Assert.ThrowsAsync<EngineException>(() => connection.ExecuteAsync("SELECT 1 \0 garbage"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Stream_that_fails_in_the_middle_throws()
    {
        var rows = 0L;
        var failure = await Assert.ThrowsAsync<EngineException>(async () =>
        {
            await foreach (var chunk in connection.QueryAsync("SELECT CASE WHEN i = 900000 THEN 'x' ELSE '1' END::INTEGER FROM range(1000000) r(i)"))
            {
                rows += chunk.RowCount;
            }
        });

        Assert.Contains("Could not convert string 'x'", failure.Message, StringComparison.Ordinal);
        Assert.InRange(rows, 1, 900000);
    }

    [Fact]
    public async Task Cancelled_statement_ends_soon_with_OperationCanceledException()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var watch = Stopwatch.StartNew();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => connection.ExecuteAsync("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3", source.Token));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task Statement_cancelled_before_it_begins_does_not_run()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.ExecuteAsync("CREATE TABLE t AS SELECT 1", source.Token));

        _ = await Assert.ThrowsAsync<EngineException>(() => connection.ExecuteAsync("FROM t"));
    }

    [Fact]
    public async Task Cancelled_stream_throws_instead_of_ending_early()
    {
        using var source = new CancellationTokenSource();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in connection.QueryAsync("SELECT i FROM range(100000000) r(i)", null, source.Token))
            {
                await source.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task Stream_cancelled_while_a_chunk_is_made_throws()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            // Gives a row only after every one of 10^12 pairs: it is interrupted inside of DuckDB.
            await foreach (var _ in connection.QueryAsync(
                "SELECT a.range FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = -1", null, source.Token))
            {
            }
        });
    }

    [Fact]
    public async Task Result_greater_than_the_memory_limit_streams()
    {
        var before = Environment.WorkingSet;
        var peak = before;
        var rows = 0L;
        await foreach (var chunk in connection.QueryAsync("SELECT i, repeat('x', 200) || i FROM range(5000000) r(i)"))
        {
            rows += chunk.RowCount;
            if (rows % (1 << 20) < 2048)
            {
                peak = Math.Max(peak, Process.GetCurrentProcess().WorkingSet64);
            }
        }

        Assert.Equal(5_000_000, rows);
        Assert.True(peak - before < 400L << 20, $"1 GB of rows was streamed and the process grew by {(peak - before) >> 20} MB.");
    }

    [Fact]
    public async Task Stream_left_early_leaves_the_connection_usable()
    {
        await foreach (var chunk in connection.QueryAsync("SELECT i FROM range(100000000) r(i)"))
        {
            Assert.True(chunk.RowCount > 0, "The first chunk has rows.");
            break;
        }

        Assert.Equal(7L, await connection.ScalarAsync("SELECT 7::BIGINT"));
    }

    [Fact]
    public async Task Result_without_rows_has_one_chunk_with_its_columns()
    {
        List<string> columns = [];
        await foreach (var chunk in connection.QueryAsync("SELECT i::INTEGER AS a, 'x' AS b FROM range(10) r(i) WHERE i > 10"))
        {
            Assert.Equal(0, chunk.RowCount);
            columns.AddRange(chunk.Columns.Select(column => $"{column.Name} {column.Type}"));
        }

        Assert.Equal(["a INTEGER", "b VARCHAR"], columns);
    }

    [Fact]
    public async Task Rows_changed_are_counted()
    {
        _ = await connection.ExecuteAsync("CREATE TABLE t (i INTEGER)");

        Assert.Equal(1000, await connection.ExecuteAsync("INSERT INTO t FROM range(1000)"));
        Assert.Equal(10, await connection.ExecuteAsync("DELETE FROM t WHERE i < 10"));
    }

    [Fact]
    public async Task Appender_adds_a_million_rows()
    {
        _ = await connection.ExecuteAsync("CREATE TABLE t (file INTEGER, position BIGINT, note VARCHAR)");
        using (var appender = connection.OpenAppender(null, null, "t"))
        {
            for (var index = 0L; index < 1_000_000; index++)
            {
                appender.Append(index % 10);
                appender.Append(index);
                appender.Append(index % 2 == 0 ? "even" : null);
                appender.EndRow();
            }

            appender.Close();
        }

        Assert.Equal(500_000L, await connection.ScalarAsync("SELECT count(note) FROM t WHERE position = rowid AND file = rowid % 10"));
    }

    [Fact]
    public void Appender_of_an_absent_table_says_which()
    {
        var failure = Assert.Throws<EngineException>(() => connection.OpenAppender(null, null, "absent"));

        Assert.Contains("absent", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Appended_value_that_does_not_fit_throws()
    {
        _ = connection.Execute("CREATE TABLE t (i TINYINT)");
        using var appender = connection.OpenAppender(null, null, "t");

        _ = Assert.Throws<EngineException>(() =>
        {
            appender.Append(1000);
            appender.EndRow();
            appender.Close();
        });
    }

    [Fact]
    public async Task Profile_names_operators_and_counts_rows()
    {
        _ = await connection.ExecuteAsync("SET enable_profiling = 'no_output'; SET profiling_mode = 'detailed'");
        _ = await connection.ExecuteAsync("CREATE TABLE t AS FROM range(100000) r(i)");
        _ = await connection.ExecuteAsync("CREATE TABLE u AS SELECT i FROM t WHERE i % 10 = 0");

        var scan = Assert.Single(connection.Profile!.All, node => node.Operator == "TABLE_SCAN");
        Assert.Equal(100_000, scan.RowsScanned);
        Assert.Contains(connection.Profile!.All, node => node.Cardinality == 10_000);
    }

    [Fact]
    public async Task Progress_of_a_running_statement_is_told()
    {
        _ = await connection.ExecuteAsync("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0");
        var running = connection.ExecuteAsync(
            "CREATE TABLE t AS SELECT i FROM range(3000000) r(i); SELECT max(md5(md5(md5(i::VARCHAR)))) FROM t");
        StepProgress? best = null;
        while (!running.IsCompleted)
        {
            best = connection.Progress is { Fraction: > 0 } progress ? progress : best;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        _ = await running;
        Assert.NotNull(best);
    }

    [Fact]
    public void Library_is_DuckDB_1_5() => Assert.StartsWith("v1.5.", DuckDbDatabase.Version, StringComparison.Ordinal);

    [Fact]
    public void Missing_library_says_where_it_was_looked_for_and_how_to_get_it()
    {
        var failure = Assert.Throws<EngineException>(() => LibraryResolver.Load(LibraryResolver.Candidates("/no/such/libduckdb.so", "/app")));

        Assert.Contains("/no/such/libduckdb.so", failure.Message, StringComparison.Ordinal);
        Assert.Contains("TARN_DUCKDB_LIBRARY", failure.Message, StringComparison.Ordinal);
        Assert.Contains("npm", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_library_says_so()
    {
        var failure = Assert.Throws<EngineException>(() => LibraryResolver.Load([typeof(ConnectionTests).Assembly.Location]));

        Assert.Contains("does not load", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }
}
