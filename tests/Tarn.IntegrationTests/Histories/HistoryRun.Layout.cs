using Tarn.Delta.Maintenance;
using Tarn.Engines;

namespace Tarn.IntegrationTests.Histories;

/// <summary>Operations that leave every row as it is.</summary>
internal sealed partial class HistoryRun
{
    private const long TargetSizeInBytes = 1 << 20;

    private Step Optimize() => Rewrite("OPTIMIZE", []);

    private Step ZOrder(Random random)
    {
        var columns = Present.Columns.Where(column => column is { IsPartition: false, Kind.IsPlain: true }).Select(column => column.Name).OrderBy(_ => random.Next()).Take(1 + random.Next(2));
        return Rewrite("ZORDER", [.. columns]);
    }

    private Step Vacuum() => new("VACUUM", "VACUUM RETAIN 0 HOURS", Present, async () =>
    {
        clock.Shift += TimeSpan.FromMinutes(1); // files are old by now
        oldestReadable = versions.Count - 1;
        _ = await Delta.Maintenance.Vacuum.RunAsync(table, new VacuumOptions { Retention = TimeSpan.Zero, AllowShortRetention = true });
        Assert.Empty((await Fsck.CheckAsync(table)).Findings);
        return (await table.GetSnapshotAsync()).Version;
    });

    private Step Rewrite(string name, IReadOnlyList<string> zOrderBy) => new(name, $"{name} {string.Join(", ", zOrderBy)}", Present, async () =>
    {
        var snapshot = await table.GetSnapshotAsync();
        var groups = snapshot.Files.GroupBy(file => string.Join('/', file.PartitionValues.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => value.Value ?? "\u0000")));
        return await ApplyAsync(new TableChange.Rewrite([.. groups.Select(group => group.ToList())], zOrderBy, TargetSizeInBytes));
    });
}
