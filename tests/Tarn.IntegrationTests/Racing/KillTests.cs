using System.Globalization;
using Tarn.Delta;
using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.IntegrationTests.Support;
using Tarn.Testing;
using Tarn.Testing.Writer;
using Xunit.Abstractions;

namespace Tarn.IntegrationTests.Racing;

/// <summary>
/// <c>kill -9</c> at random moments of a process that changes a table. The table is whole after each: what was acknowledged, and the operation
/// at work wholly or not at all. A vacuum then leaves no file that is nobody's.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int AttemptsAtMost = 12;
    private const int PauseAtMostMs = 60;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(1);

    private readonly TemporaryFolder folder = new();
    private readonly int kills = Sweep.Size(8, 100);

    [Theory]
    [InlineData("10", OperationKind.Merge, OperationKind.Append, OperationKind.Merge, OperationKind.Update, OperationKind.Merge)]
    [InlineData("10", OperationKind.Optimize, OperationKind.Append, OperationKind.ZOrder, OperationKind.Delete)]
    [InlineData("10", OperationKind.Vacuum, OperationKind.Append, OperationKind.Delete, OperationKind.Vacuum, OperationKind.Update)]
    [InlineData("1", OperationKind.Append, OperationKind.Delete)] // a checkpoint behind every commit
    public async Task Table_of_a_process_killed_at_any_moment_is_whole_and_clean_after_a_vacuum(string checkpointInterval, params OperationKind[] kinds)
    {
        await using var engine = new DuckDbEngine(new DuckDbOptions { Threads = 1 });
        var table = new DeltaTable(new LocalObjectStore(folder["lake"]), "race", engine.Parquet, TimeProvider.System);
        await RaceTable.CreateAsync(table, (TableProperties.CheckpointInterval, checkpointInterval));
        var random = new Random(Sweep.Seed);
        List<Attempt> attempts = [];
        List<OperationKind> hits = [];
        for (var round = 0; round < kills; round++)
        {
            var context = string.Create(CultureInfo.InvariantCulture, $"seed {Sweep.Seed}, round {round}");
            try
            {
                var begun = await KillAsync(round, kinds, random, attempts);
                if (begun is not null)
                {
                    hits.Add(begun.Operation.Kind);
                }

                await AssertWholeAsync(table, attempts, begun);
            }
            catch (Exception error) when (error is not ArgumentException)
            {
                Assert.Fail($"{context}: {error}");
            }
        }

        var which = string.Join(", ", hits.CountBy(kind => kind).OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));
        var ended = attempts.Count(attempt => attempt.End == AttemptEnd.Committed);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Sweep.Seed}: {kills} kills, {hits.Count} amid an operation ({which}), {ended} commits acknowledged"));
        Assert.True(hits.Count >= kills / 2, $"Only {hits.Count} of {kills} kills met an operation at work.");
        _ = await new RaceTable(table, engine).TryAsync(Operation.Draw(random, kills, 0, [OperationKind.Append], kills), "last");
        Assert.Empty(StagedByTheDead(table.Store.StagingFolder));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>What killed writers staged and the change behind them did not remove. A folder without its owner's name was killed while being made: a later change removes it by its age.</summary>
    private static IEnumerable<string> StagedByTheDead(string stagingFolder) =>
        Directory.EnumerateDirectories(stagingFolder).Where(folder => new FileInfo(Path.Combine(folder, "owner.json")) is { Exists: true, Length: > 0 });

    /// <summary>Lets a writer work for a while and kills it; takes up what it logged. The attempt that was at work, or null.</summary>
    private async Task<Attempt?> KillAsync(int round, IReadOnlyList<OperationKind> kinds, Random random, List<Attempt> attempts)
    {
        var log = folder[string.Create(CultureInfo.InvariantCulture, $"writer{round}.log")];
        var until = 1 + random.Next(AttemptsAtMost);
        var pause = TimeSpan.FromMilliseconds(random.Next(PauseAtMostMs));
        using (var writer = await WriterProcess.StartAsync(new WriterOrder(folder["lake"], "race", round, kills, int.MaxValue, random.Next(), kinds), log, folder["cache"]))
        {
            writer.Go();
            while (!writer.HasExited && Attempt.ReadAll(log).Count(attempt => attempt.End == AttemptEnd.Begun) < until)
            {
                await Task.Delay(s_look);
            }

            await Task.Delay(pause);
            Assert.True(await writer.KillAsync(), "The writer ended by itself.");
        }

        var logged = Attempt.ReadAll(log);
        attempts.AddRange(logged.Where(attempt => attempt.End != AttemptEnd.Begun));
        return logged is [.., { End: AttemptEnd.Begun } last] ? last : null;
    }

    private static async Task AssertWholeAsync(DeltaTable table, List<Attempt> attempts, Attempt? begun)
    {
        var place = Path.Combine(table.Store.Root, table.Root);
        var log = new RaceLog(place);
        if (begun is not null && log.Commits.Index().FirstOrDefault(commit => commit.Item.Tag == begun.Tag) is { Item: not null } found)
        {
            attempts.Add(begun with { End = AttemptEnd.Committed, Version = found.Index }); // it was in before the kill, and nobody was told
        }

        log.AssertAcknowledged(attempts);
        log.AssertRows(RaceLog.Replay(attempts));
        var findings = (await Fsck.CheckAsync(table)).Findings.Where(finding => finding.Problem != FsckProblem.Orphan);
        Assert.Empty(findings);

        _ = await Vacuum.RunAsync(table, new VacuumOptions { Retention = TimeSpan.Zero, AllowShortRetention = true });
        Assert.Empty((await Fsck.CheckAsync(table)).Findings);
        log.AssertRows(RaceLog.Replay(attempts));
    }
}
