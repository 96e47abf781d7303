using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Tarn.DuckDb;
using Tarn.Testing;
using Xunit.Abstractions;

namespace Tarn.IntegrationTests.Histories;

/// <summary>
/// Random histories of tables of many shapes. After every operation Tarn reads what a plain model holds; at the end a second reader, which
/// replays the log by itself and reads the files by plain SQL, gives the same, now and for older versions.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Histories = 30;
    private const int HistoriesAtFullSize = 500;

    [Fact]
    public async Task Table_of_any_history_equals_a_plain_model_to_tarn_and_to_a_second_reader()
    {
        await using var engine = new DuckDbEngine(new DuckDbOptions { Threads = 1 });
        Dictionary<string, int> done = [];
        var histories = 0;
        try
        {
            Prop.ForAll(Arb.From(Plans(), plan => plan.Shrink()), plan => HoldsAsync(plan, engine, done).GetAwaiter().GetResult())
                .Check(Config.QuickThrowOnFailure.WithMaxTest(Sweep.Size(Histories, HistoriesAtFullSize)).WithReplay(new Replay(new Rnd((ulong)Sweep.Seed, 1), null)));
        }
        catch (Exception error)
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"TARN_SWEEP_SEED={Sweep.Seed}: {error.Message}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Sweep.Seed}, {histories} histories, versions made by: {string.Join(", ", done.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))}"));
        return;

        async Task HoldsAsync(HistoryPlan plan, DuckDbEngine engine, Dictionary<string, int> done)
        {
            using var run = new HistoryRun(plan, engine);
            try
            {
                await run.RunAsync();
            }
            catch (Exception error)
            {
                throw new HistoryFailedException(run.Story, error);
            }

            histories++;
            foreach (var (name, count) in run.Done)
            {
                done[name] = done.GetValueOrDefault(name) + count;
            }
        }
    }

    private static Gen<HistoryPlan> Plans() =>
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from columns in Gen.Choose(0, 5)
        from partitions in Gen.Elements(0, 0, 1, 2)
        from mapping in Gen.Elements(Mapping.None, Mapping.Name, Mapping.Id)
        from vectors in Gen.Elements(true, false)
        from feed in Gen.Elements(true, false)
        from interval in Gen.Elements(1, 2, 3, 10)
        from length in Gen.Choose(1, Sweep.Size(8, 14))
        from steps in Gen.Choose(0, int.MaxValue - 1).ListOf(length)
        select new HistoryPlan(seed, columns, partitions, mapping, vectors, feed, interval, [.. steps]);

    /// <summary>A history that went wrong, told as text.</summary>
    private sealed class HistoryFailedException(string story, Exception cause) : Exception($"\n{story}\n{cause}")
    {
        public override string ToString() => Message;
    }
}
