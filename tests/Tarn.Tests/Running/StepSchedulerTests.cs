using System.Collections.Concurrent;
using Tarn.Planning;
using Tarn.Running;

namespace Tarn.Tests.Running;

/// <summary>Order and number of steps side by side.</summary>
public sealed class StepSchedulerTests
{
    [Fact]
    public async Task Steps_run_side_by_side_up_to_the_number_of_threads_and_after_what_they_need()
    {
        // a → c, b → c, and d alone, on two threads
        PlannedNode[] nodes = [Node("a"), Node("b"), Node("c", "a", "b"), Node("d")];
        ConcurrentQueue<string> order = [];
        var running = 0;
        var most = 0;
        var scheduler = new StepScheduler(
            2,
            failFast: false,
            async (node, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Delay(TimeSpan.FromMilliseconds(30), token);
                order.Enqueue(node.Table.Name);
                Interlocked.Decrement(ref running);
                return Report(node, StepStatus.Succeeded);
            },
            (node, _) => Task.FromResult(Report(node, StepStatus.Skipped)));

        var reports = await scheduler.RunAsync(nodes, CancellationToken.None);

        Assert.Equal(["a", "b", "c", "d"], reports.Select(report => report.Table.Name));
        Assert.Equal(2, most);
        Assert.True(order.ToList().IndexOf("c") > Math.Max(order.ToList().IndexOf("a"), order.ToList().IndexOf("b")), string.Join(' ', order));
    }

    [Fact]
    public async Task Step_far_downstream_is_skipped_for_the_step_that_failed()
    {
        PlannedNode[] nodes = [Node("a"), Node("b", "a"), Node("c", "b")];
        var scheduler = new StepScheduler(
            1,
            failFast: false,
            (node, _) => Task.FromResult(Report(node, StepStatus.Failed)),
            (node, skip) => Task.FromResult(Report(node, StepStatus.Skipped) with { SkippedFor = skip.For, Why = skip.Why }));

        var reports = await scheduler.RunAsync(nodes, CancellationToken.None);

        Assert.Equal([StepStatus.Failed, StepStatus.Skipped, StepStatus.Skipped], reports.Select(report => report.Status));
        Assert.Equal(new TableName("silver", "a"), reports[2].SkippedFor);
        Assert.Contains("'silver.a' failed", reports[2].Why, StringComparison.Ordinal);
    }

    private static PlannedNode Node(string name, params string[] needs) => new(
        new LakeStep.Transform(new Models.ModelDefinition
        {
            Name = new("silver", name), Sql = "", File = "", Materialization = new Models.TableMaterialization(),
        }),
        [.. needs.Select(need => new TableName("silver", need))]);

    private static StepReport Report(PlannedNode node, StepStatus status) => new() { Table = node.Table, Kind = node.Step.Kind, Status = status };
}
