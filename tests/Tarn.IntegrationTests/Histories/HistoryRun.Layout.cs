using Tarn.Delta.Maintenance;
using Tarn.Maintenance;

namespace Tarn.IntegrationTests.Histories;

/// <summary>Operations that leave every row as it is.</summary>
internal sealed partial class HistoryRun
{
    private Step Optimize(Random random)
    {
        var where = Present.IsPartitioned && random.Next(2) == 0 ? Condition.Draw(random, Present, partitionsOnly: true).Sql("") : null;
        return Rewrite("OPTIMIZE", where, []);
    }

    private Step ZOrder(Random random)
    {
        var columns = Present.Columns.Where(column => column is { IsPartition: false, Kind.IsPlain: true }).Select(column => column.Name).OrderBy(_ => random.Next()).Take(1 + random.Next(2));
        return Rewrite("ZORDER", where: null, [.. columns]);
    }

    private Step Vacuum() => new("VACUUM", "VACUUM RETAIN 0 HOURS", Present, async () =>
    {
        clock.Shift += TimeSpan.FromMinutes(1); // files are old by now
        oldestReadable = feedBegins = versions.Count - 1;
        _ = await Delta.Maintenance.Vacuum.RunAsync(table, new VacuumOptions { Retention = TimeSpan.Zero, AllowShortRetention = true });
        Assert.Empty((await Fsck.CheckAsync(table)).Findings);
        return (await table.GetSnapshotAsync()).Version;
    });

    private Step Rewrite(string name, string? where, IReadOnlyList<string> zOrderBy) => new(
        name, $"{name} {(where is null ? "" : $"WHERE {where} ")}{string.Join(", ", zOrderBy.Select(Model.Quoted))}", Present,
        async () => (await new TableOptimizer(table, s_name, engine).RunAsync(new OptimizeOptions { Where = where, ZOrderBy = zOrderBy })).Version);
}
