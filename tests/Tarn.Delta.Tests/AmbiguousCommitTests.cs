using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

/// <summary>Commits whose answer was lost: in once, or an error that says so; never twice, never silently missing.</summary>
public sealed class AmbiguousCommitTests : IDisposable
{
    private readonly TestTable test;
    private FaultingStore store = null!;

    public AmbiguousCommitTests() => test = new TestTable(inner => store = new FaultingStore(inner));

    [Theory]
    [InlineData(Fault.ReplyLost)]
    [InlineData(Fault.RequestLost)]
    [InlineData(Fault.RequestLost, Fault.ReplyLost)]
    [InlineData(Fault.ReplyLost, Fault.ReplyLost, Fault.RequestLost)]
    public async Task Lost_answer_ends_in_one_commit(params Fault[] faults)
    {
        var snapshot = await test.CreateAsync();
        Array.ForEach(faults, store.Faults.Enqueue);
        var after = await test.CommitAsync(snapshot, "WRITE", TestTable.File("a.parquet"));

        Assert.Equal(1, after.Version.Value);
        Assert.Single(after.Files);
    }

    [Theory]
    [InlineData(Fault.ReplyLost, 1, 2)]
    [InlineData(Fault.RequestLost, 2, 2)]
    public async Task Lost_answer_while_another_commits_ends_in_one_commit_each(Fault fault, long ours, long newest)
    {
        var snapshot = await test.CreateAsync();
        store.BeforeResend = async () =>
        {
            store.BeforeResend = () => Task.CompletedTask;
            await test.CommitAsync(snapshot, "WRITE", TestTable.File("theirs.parquet"));
        };
        store.Faults.Enqueue(fault);
        var outcome = await test.TryCommitAsync(snapshot, "WRITE", TestTable.File("ours.parquet"));

        Assert.Equal(ours, Assert.IsType<CommitOutcome.Committed>(outcome).Version.Value);
        var after = await test.Table.GetSnapshotAsync();
        Assert.Equal(newest, after.Version.Value);
        Assert.Equal(["ours.parquet", "theirs.parquet"], after.Files.Select(file => file.Path).Order());
    }

    [Fact]
    public async Task Store_that_never_answers_is_an_unknown_state_and_not_a_conflict()
    {
        var snapshot = await test.CreateAsync();
        for (var put = 0; put < 10; put++)
        {
            store.Faults.Enqueue(Fault.RequestLost);
        }

        var error = await Assert.ThrowsAsync<CommitStateUnknownException>(() => test.TryCommitAsync(snapshot, "WRITE", TestTable.File("a.parquet")));
        Assert.Contains("version 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_that_cannot_be_read_back_is_an_unknown_state()
    {
        var snapshot = await test.CreateAsync();
        store.Faults.Enqueue(Fault.ReplyLost);
        store.BeforeResend = () =>
        {
            store.ReadsFail = true;
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<CommitStateUnknownException>(() => test.TryCommitAsync(snapshot, "WRITE", TestTable.File("a.parquet")));

        store.ReadsFail = false;
        Assert.Single((await test.Table.GetSnapshotAsync()).Files);
    }

    [Fact]
    public async Task Put_that_certainly_failed_is_that_error_and_no_commit()
    {
        var snapshot = await test.CreateAsync();
        store.Faults.Enqueue(Fault.Refused);
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "WRITE", TestTable.File("a.parquet")));
        Assert.Equal("Disk full.", error.Message);
        Assert.Equal(0, (await test.Table.GetSnapshotAsync()).Version.Value);
    }

    [Fact]
    public async Task Cancelling_after_a_lost_answer_does_not_leave_the_question_open()
    {
        var snapshot = await test.CreateAsync();
        using var source = new CancellationTokenSource();
        store.Faults.Enqueue(Fault.ReplyLost);
        store.BeforeResend = source.CancelAsync;
        var transaction = test.Table.Begin(snapshot);
        transaction.Stage(TestTable.File("a.parquet"));
        var outcome = await transaction.CommitAsync(new CommitDescription("WRITE"), source.Token);
        Assert.Equal(1, Assert.IsType<CommitOutcome.Committed>(outcome).Version.Value);
    }

    public void Dispose() => test.Dispose();
}
