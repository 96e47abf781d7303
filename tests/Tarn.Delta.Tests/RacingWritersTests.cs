using Tarn.Delta.Actions;
using Tarn.Delta.Storage;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

public sealed class RacingWritersTests : IDisposable
{
    private const int Writers = 8;
    private const int CommitsEach = 20;

    private readonly TestTable test = new();

    [Fact]
    public async Task Every_acknowledged_append_is_in_once_and_versions_have_no_gap()
    {
        await test.CreateAsync();
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => AppendAsync(writer))));

        var snapshot = await test.Table.GetSnapshotAsync();
        Assert.Equal(Writers * CommitsEach, snapshot.Version.Value);
        Assert.Equal(acknowledged.SelectMany(paths => paths).Order(), snapshot.Files.Select(file => file.Path).Order());
        Assert.Equal(Enumerable.Range(0, (Writers * CommitsEach) + 1).Reverse().Select(version => (long)version), await test.Table.HistoryAsync().Select(entry => entry.Version.Value).ToListAsync());
    }

    [Fact]
    public async Task Of_racing_overwrites_every_acknowledged_one_replaced_what_it_read()
    {
        await test.CreateAsync(null, null, TestTable.File("start.parquet"));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => OverwriteAsync(writer))));

        var snapshot = await test.Table.GetSnapshotAsync();
        Assert.Equal(Writers, snapshot.Version.Value); // each overwrote once, after as many tries as it took
        Assert.Single(snapshot.Files);
        for (var version = 1; version <= Writers; version++)
        {
            Assert.Single((await test.Table.GetSnapshotAsync(new TableVersion(version))).Files);
        }
    }

    public void Dispose() => test.Dispose();

    private DeltaTable OpenOwn() => new(new LocalObjectStore(test.Local.Root), "silver/sales", test.Parquet, TimeProvider.System);

    private async Task<List<string>> AppendAsync(int writer)
    {
        List<string> paths = [];
        var table = OpenOwn();
        for (var index = 0; index < CommitsEach; index++)
        {
            var transaction = table.Begin(await table.GetSnapshotAsync());
            transaction.Stage(TestTable.File($"{writer}-{index}.parquet"));
            transaction.Stage(new SetTransaction($"writer-{writer}", index));
            Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("WRITE")));
            paths.Add($"{writer}-{index}.parquet");
        }

        return paths;
    }

    private async Task OverwriteAsync(int writer)
    {
        var table = OpenOwn();
        CommitOutcome outcome;
        do
        {
            var snapshot = await table.GetSnapshotAsync();
            var transaction = table.Begin(snapshot);
            transaction.ReadWholeTable();
            foreach (var file in snapshot.Files)
            {
                transaction.Stage(TestTable.Removal(file));
            }

            transaction.Stage(TestTable.File($"{writer}.parquet"));
            outcome = await transaction.CommitAsync(new CommitDescription("WRITE"));
        }
        while (outcome is CommitOutcome.Conflict);
    }
}
