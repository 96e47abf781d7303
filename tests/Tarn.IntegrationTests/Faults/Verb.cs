using Tarn.Delta;
using Tarn.Delta.Alterations;
using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Schema;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.Maintenance;

namespace Tarn.IntegrationTests.Faults;

/// <summary>A verb, a table that it is done to, and what must come of it.</summary>
/// <param name="Name">Shown.</param>
/// <param name="PrepareAsync">Makes the table, on a store that works.</param>
/// <param name="RunAsync">What a user does; and does again, in the same words, where it failed.</param>
/// <param name="Expected">The rows afterwards.</param>
/// <param name="Place">The table that is looked at.</param>
internal sealed record Verb(
    string Name, Func<FaultLake, Task> PrepareAsync, Func<FaultLake, Task> RunAsync, IReadOnlyList<(long Id, long Value)> Expected, string Place = FaultLake.Place)
{
    private static readonly (string, string) s_vectors = (TableProperties.EnableDeletionVectors, "true");
    private static readonly (string, string) s_changes = (TableProperties.EnableChangeDataFeed, "true");
    private static readonly (string, string) s_checkpoints = (TableProperties.CheckpointInterval, "1");

    public static IReadOnlyList<Verb> All { get; } =
    [
        Rows("append", new TableChange.Append(new RowSource(FaultLake.Range(13, 2))), Ids(1, 14)),
        Rows("append with checkpoint", new TableChange.Append(new RowSource(FaultLake.Range(13, 2))), Ids(1, 14), s_checkpoints),
        Rows("overwrite", new TableChange.Overwrite(new RowSource(FaultLake.Range(100, 2))), Ids(100, 101)),
        Rows("overwrite where", new TableChange.Overwrite(new RowSource(FaultLake.Range(1, 1)), "value < 5"), [(1, 1), .. Ids(5, 12)], s_changes),
        Rows("delete by deletion vector", new TableChange.Delete("value % 2 = 0"), [.. Ids(1, 12).Where(row => row.Value % 2 == 1)], s_vectors),
        Rows("delete by copy-on-write", new TableChange.Delete("value % 2 = 0"), [.. Ids(1, 12).Where(row => row.Value % 2 == 1)], s_changes),
        Rows("update by deletion vector", Raise, Raised, s_vectors),
        Rows("update by copy-on-write", Raise, Raised, s_changes),
        Rows("merge by deletion vector", Merge, Merged, s_vectors, s_changes),
        Rows("merge by copy-on-write", Merge, Merged),
        new("optimize", lake => lake.CreateAsync(s_vectors), lake => OptimizeAsync(lake), Ids(1, 12)),
        new("zorder", lake => lake.CreateAsync(s_vectors), lake => OptimizeAsync(lake, "value"), Ids(1, 12)),
        new("restore", lake => lake.CreateAsync(), RestoreAsync, Ids(1, 8)),
        new("vacuum", PrepareVacuumAsync, VacuumAsync, Ids(7, 12)),
        new("alter", lake => lake.CreateAsync(), AlterAsync, Ids(1, 12)),
        new("convert", PrepareConvertAsync, ConvertAsync, Ids(1, 12)),
        new("clone", lake => lake.CreateAsync(), CloneAsync, Ids(1, 12), "clone"),
    ];

    private static TableChange Raise => new TableChange.Update([new Assignment(["value"], "value + 100")], "id > 6 AND value <= 12");

    private static IReadOnlyList<(long Id, long Value)> Raised => [.. Ids(1, 6), .. Ids(7, 12).Select(row => (row.Id, row.Value + 100))];

    private static TableChange Merge => new TableChange.Merge(
        FaultLake.Range(11, 4), "s", "t.id = s.id",
        [
            new MergeClause(MergeMatch.Matched, "t.id = 11", new MergeAction.Delete()),
            new MergeClause(MergeMatch.Matched, null, new MergeAction.Update([new Assignment(["value"], "s.value * 10")])),
            new MergeClause(MergeMatch.NotMatched, "s.id > 12", new MergeAction.Insert(null)),
        ],
        "t");

    private static IReadOnlyList<(long Id, long Value)> Merged => [.. Ids(1, 10), (12, 120), (13, 13), (14, 14)];

    public override string ToString() => Name;

    private static Verb Rows(string name, TableChange change, IReadOnlyList<(long, long)> expected, params (string, string)[] properties) =>
        new(name, lake => lake.CreateAsync(properties), lake => lake.ChangeAsync(change), expected);

    private static async Task OptimizeAsync(FaultLake lake, params string[] columns) =>
        _ = await new TableOptimizer(lake.Table, FaultLake.Name, lake.Engine).RunAsync(new OptimizeOptions { ZOrderBy = columns });

    private static async Task RestoreAsync(FaultLake lake)
    {
        var prepared = await TableRestore.PrepareAsync(await lake.Table.GetSnapshotAsync(), await lake.Table.GetSnapshotAsync(new TableVersion(2)));
        if (!prepared.IsEmpty)
        {
            _ = Assert.IsType<CommitOutcome.Committed>(await prepared.Transaction.CommitAsync(prepared.Description));
        }
    }

    private static async Task PrepareVacuumAsync(FaultLake lake)
    {
        await lake.CreateAsync();
        await lake.ChangeAsync(new TableChange.Delete("id <= 6"));
    }

    private static async Task VacuumAsync(FaultLake lake) =>
        _ = await Vacuum.RunAsync(lake.Table, new VacuumOptions { Retention = TimeSpan.Zero, AllowShortRetention = true });

    private static async Task AlterAsync(FaultLake lake)
    {
        var snapshot = await lake.Table.GetSnapshotAsync();
        if (snapshot.Metadata.Schema.Fields.All(field => field.Name != "more"))
        {
            _ = Assert.IsType<CommitOutcome.Committed>(await ColumnAlterations.Add(snapshot, [new NewColumn(["more"], new PrimitiveType("string"))]).CommitAsync());
        }
    }

    /// <summary>The table's data files, and no log.</summary>
    private static async Task PrepareConvertAsync(FaultLake lake)
    {
        await lake.CreateAsync();
        Directory.Delete(Path.Combine(lake.Store.Root, FaultLake.Place, "_delta_log"), recursive: true);
    }

    private static async Task ConvertAsync(FaultLake lake)
    {
        if (await lake.Table.FindSnapshotAsync() is null)
        {
            _ = await new ParquetConversion(lake.Table, FaultLake.Name, lake.Engine).RunAsync();
        }
    }

    private static async Task CloneAsync(FaultLake lake)
    {
        var clone = lake.At("clone");
        if (await clone.FindSnapshotAsync() is null)
        {
            var prepared = ShallowClone.Prepare(await lake.Table.GetSnapshotAsync(), clone);
            _ = Assert.IsType<CommitOutcome.Committed>(await prepared.Transaction.CommitAsync(prepared.Description));
        }
    }

    private static IReadOnlyList<(long Id, long Value)> Ids(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(id => ((long)id, (long)id))];
}
