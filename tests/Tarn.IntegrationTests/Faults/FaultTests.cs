using System.Globalization;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.DuckDb;
using Tarn.IntegrationTests.Support;
using Tarn.Testing;
using Tarn.Testing.Reader;
using Tarn.Testing.Storage;
using Xunit.Abstractions;

namespace Tarn.IntegrationTests.Faults;

/// <summary>
/// Each operation that a verb asks of its store goes wrong in each way, at each step. The verb is then done again as a user does it: what it
/// said is in, is in; and nothing is lost or there twice.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output) : IDisposable
{
    private const int StepsByDefault = 1;
    private const int Spread = 7;

    private static readonly DuckDbEngine s_engine = new(new DuckDbOptions { Threads = 1 });

    private readonly TemporaryFolder folder = new();
    private int copies;

    public static TheoryData<string> Verbs => [.. Verb.All.Select(verb => verb.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Verb_whose_store_fails_once_is_right_after_it_is_done_again(string name) =>
        await SweepAsync(name, [StoreFault.Refused, StoreFault.ReplyLost, StoreFault.RequestLost], async (verb, prepared, step, fault) =>
        {
            var lake = new FaultLake(new ShakyObjectStore(Copy(prepared), step, fault), s_engine);
            try
            {
                await verb.RunAsync(lake);
            }
            catch (Exception error) when (error is not CommitStateUnknownException)
            {
                Assert.DoesNotContain("bug in tarn", error.Message, StringComparison.OrdinalIgnoreCase);
                await verb.RunAsync(new FaultLake(lake.Store, s_engine)); // the store works by now
            }

            await AssertRightAsync(verb, lake);
        });

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Verb_whose_store_stays_down_is_in_or_not_and_says_when_it_cannot_know(string name) =>
        await SweepAsync(name, [StoreFault.Refused, StoreFault.ReplyLost, StoreFault.RequestLost], async (verb, prepared, step, fault) =>
        {
            var store = Copy(prepared);
            var before = await new FaultLake(store, s_engine).RowsAsync(verb.Place);
            var shaky = new ShakyObjectStore(store, step, fault, forEver: true);
            var mayBeIn = false;
            try
            {
                await verb.RunAsync(new FaultLake(shaky, s_engine));
                mayBeIn = true;
                await AssertRightAsync(verb, new FaultLake(store, s_engine)); // acknowledged, so it is in
            }
            catch (CommitStateUnknownException)
            {
                mayBeIn = true;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                // Nothing was written, as every other error promises.
            }

            var lake = new FaultLake(store, s_engine);
            var rows = await lake.RowsAsync(verb.Place);
            Assert.True(mayBeIn || Same(rows, before), $"The verb failed with an error that says nothing was written, and something was: {string.Join(' ', rows ?? [])}");
            if (!Same(rows, verb.Expected) || Same(before, verb.Expected))
            {
                await verb.RunAsync(lake);
            }

            await AssertRightAsync(verb, lake);
        });

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Verb_whose_process_is_killed_is_in_or_not_and_right_after_it_is_done_again(string name) =>
        await SweepAsync(name, [StoreFault.Refused, StoreFault.ReplyLost], async (verb, prepared, step, fault) =>
        {
            var store = Copy(prepared);
            var before = await new FaultLake(store, s_engine).RowsAsync(verb.Place);
            var isAcknowledged = false;
            try
            {
                await verb.RunAsync(new FaultLake(new FaultingObjectStore(store, step, afterEffect: fault == StoreFault.ReplyLost), s_engine));
                isAcknowledged = true;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                // Killed: nobody was told anything.
            }

            var lake = new FaultLake(store, s_engine);
            var rows = await lake.RowsAsync(verb.Place);
            Assert.True(Same(rows, verb.Expected) || (Same(rows, before) && !isAcknowledged), $"The table is neither as before nor as after the verb: {string.Join(' ', rows ?? [])}");
            if (!Same(rows, verb.Expected) || Same(before, verb.Expected))
            {
                await verb.RunAsync(lake);
            }

            await AssertRightAsync(verb, lake);
        });

    public void Dispose() => folder.Dispose();

    private async Task SweepAsync(string name, StoreFault[] faults, Func<Verb, string, int, StoreFault, Task> tryAsync)
    {
        var verb = Verb.All.Single(verb => verb.Name == name);
        var prepared = folder["prepared"];
        await verb.PrepareAsync(new FaultLake(new LocalObjectStore(prepared), s_engine));
        var counting = new ShakyObjectStore(Copy(prepared));
        await verb.RunAsync(new FaultLake(counting, s_engine));
        await AssertRightAsync(verb, new FaultLake(counting, s_engine));
        var operations = counting.Operations.ToList();
        var stride = Sweep.IsFull ? 1 : Math.Max(1, operations.Count / StepsByDefault);
        var rounds = 0;
        foreach (var fault in faults)
        {
            // Where not every step is taken, verbs and faults take different ones.
            for (var step = 1 + (((Verb.All.Index().First(one => one.Item == verb).Index * Spread) + (Array.IndexOf(faults, fault) * operations.Count / faults.Length)) % stride); step <= operations.Count; step += stride)
            {
                try
                {
                    await tryAsync(verb, prepared, step, fault);
                }
                catch (Exception error)
                {
                    Assert.Fail($"{verb.Name}: {fault} at operation {step}, {operations[step - 1]}:\n{error}\nAll operations:\n{string.Join('\n', operations)}");
                }

                rounds++;
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb.Name}: {operations.Count} operations, {rounds} rounds"));
    }

    private static async Task AssertRightAsync(Verb verb, FaultLake lake)
    {
        var works = new FaultLake(new LocalObjectStore(lake.Store.Root), s_engine);
        var rows = await works.RowsAsync(verb.Place);
        Assert.True(Same(rows, verb.Expected), $"Tarn reads {string.Join(' ', rows ?? [])}; right is {string.Join(' ', verb.Expected)}.");
        var second = TableRows.Texts(IndependentTable.Read(Path.Combine(lake.Store.Root, verb.Place)))
            .Select(row => (long.Parse(row[0]!, CultureInfo.InvariantCulture), long.Parse(row[1]!, CultureInfo.InvariantCulture))).Order();
        Assert.Equal(verb.Expected, second);
        Assert.True((await Fsck.CheckAsync(works.At(verb.Place))).IsSound, "A file that the table refers to is gone.");
    }

    private static bool Same(IReadOnlyList<(long, long)>? left, IReadOnlyList<(long, long)>? right) => left is null ? right is null : right is not null && left.SequenceEqual(right);

    private LocalObjectStore Copy(string prepared)
    {
        var copy = folder[string.Create(CultureInfo.InvariantCulture, $"copy{copies++}")];
        foreach (var file in Directory.EnumerateFiles(prepared, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(prepared, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(file));
        }

        return new LocalObjectStore(copy);
    }
}
