using System.Globalization;
using Tarn.Delta;
using Tarn.Delta.Features;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.IntegrationTests.Support;
using Tarn.Testing;
using Tarn.Testing.Storage;
using Tarn.Testing.Writer;
using Xunit.Abstractions;

namespace Tarn.IntegrationTests.Racing;

/// <summary>
/// Real processes change one table at once, in every way. Whatever they were told is in, is in once; what they were told is not, is not; and the
/// table is what the acknowledged operations make, one after the other.
/// </summary>
public sealed class RaceTests(ITestOutputHelper output) : IDisposable
{
    private static readonly OperationKind[] s_kinds =
    [
        OperationKind.Append, OperationKind.Append, OperationKind.Append, OperationKind.AppendWithProgress, OperationKind.Delete, OperationKind.Update, OperationKind.Update,
        OperationKind.Merge, OperationKind.Merge, OperationKind.Optimize, OperationKind.ZOrder, OperationKind.Alter,
    ];

    private readonly TemporaryFolder folder = new();
    private readonly int writers = Sweep.Size(3, 8);
    private readonly int commits = Sweep.Size(15, 200);

    [Fact]
    public async Task Processes_that_change_one_table_on_disk_lose_nothing_and_do_nothing_twice()
    {
        await CreateAsync(new LocalObjectStore(folder["lake"]));
        await RaceAsync(folder["lake"]);
        Judge(folder["lake/race"]);
    }

    [S3Fact]
    public async Task Processes_that_change_one_table_on_s3_lose_nothing_and_do_nothing_twice()
    {
        await using var bucket = await RaceBucket.CreateAsync(folder["cache/tarn"]);
        await CreateAsync(bucket.Store);
        await RaceAsync(bucket.Place);
        await bucket.DownloadAsync("race", folder["copy"]);
        Judge(folder["copy"]);
    }

    public void Dispose() => folder.Dispose();

    private static async Task CreateAsync(IObjectStore store)
    {
        await using var engine = new DuckDbEngine(new DuckDbOptions());
        await RaceTable.CreateAsync(new DeltaTable(store, "race", engine.Parquet, TimeProvider.System), (TableProperties.CheckpointInterval, "10"));
    }

    private async Task RaceAsync(string store)
    {
        var running = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer =>
            WriterProcess.StartAsync(new WriterOrder(store, "race", writer, writers, commits, Sweep.Seed + writer, s_kinds), LogOf(writer), folder["cache"])));
        try
        {
            Array.ForEach(running, writer => writer.Go());
            await Task.WhenAll(running.Select(writer => writer.EndAsync()));
        }
        finally
        {
            Array.ForEach(running, writer => writer.Dispose());
        }
    }

    private void Judge(string table)
    {
        IReadOnlyList<Attempt> attempts = [.. Enumerable.Range(0, writers).SelectMany(writer => Attempt.ReadAll(LogOf(writer)))];
        var log = new RaceLog(table);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Sweep.Seed}: {writers} processes, {log.Commits.Count - 1} commits; committed {Counts(AttemptEnd.Committed)}; nothing to do {Counts(AttemptEnd.Unchanged)}; conflicts {Counts(AttemptEnd.Conflict)}; by kind {Kinds()}"));
        Assert.Equal(writers * commits, attempts.Count(attempt => attempt.End == AttemptEnd.Committed));
        log.AssertAcknowledged(attempts);
        log.AssertConflicts(attempts);
        log.AssertRows(RaceLog.Replay(attempts));

        string Kinds() => string.Join(
            ", ", attempts.Where(attempt => attempt.End == AttemptEnd.Conflict).CountBy(attempt => attempt.Kind!.Value).OrderBy(pair => pair.Key)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));

        string Counts(AttemptEnd end) => string.Join(
            ", ", attempts.Where(attempt => attempt.End == end).CountBy(attempt => attempt.Operation.Kind).OrderBy(pair => pair.Key)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));
    }

    private string LogOf(int writer) => folder[string.Create(CultureInfo.InvariantCulture, $"writer{writer}.log")];
}
