namespace Tarn.IntegrationTests.Histories;

/// <summary>How columns of data files are found.</summary>
internal enum Mapping
{
    None,
    Name,
    Id,
}

/// <summary>A history before it runs: what the table is, and a number for each step, from which the step draws whatever it needs.</summary>
internal sealed record HistoryPlan(
    int Seed, int ColumnCount, int PartitionCount, Mapping Mapping, bool DeletionVectors, bool ChangeFeed, int CheckpointInterval, IReadOnlyList<int> Steps)
{
    /// <summary>Smaller histories that may fail alike: fewer steps first, then a plainer table.</summary>
    public IEnumerable<HistoryPlan> Shrink()
    {
        for (var size = Steps.Count / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= Steps.Count; start += size)
            {
                yield return this with { Steps = [.. Steps.Take(start), .. Steps.Skip(start + size)] };
            }
        }

        if (ChangeFeed)
        {
            yield return this with { ChangeFeed = false };
        }

        if (DeletionVectors)
        {
            yield return this with { DeletionVectors = false };
        }

        if (Mapping != Mapping.None)
        {
            yield return this with { Mapping = Mapping.None };
        }

        if (PartitionCount > 0)
        {
            yield return this with { PartitionCount = PartitionCount - 1 };
        }

        if (ColumnCount > 0)
        {
            yield return this with { ColumnCount = ColumnCount - 1 };
        }
    }

    /// <summary>The table's columns: the key, plain ones, and those that it is partitioned by, here and there among them.</summary>
    public IReadOnlyList<ModelColumn> Columns()
    {
        var random = new Random(Seed);
        List<ModelColumn> columns = [];
        for (var number = 0; number < ColumnCount; number++)
        {
            columns.Add(new ModelColumn(1 + number, Names[number], ColumnKind.All[random.Next(ColumnKind.All.Count)], random.Next(4) > 0, IsPartition: false));
        }

        for (var number = 0; number < PartitionCount; number++)
        {
            var kind = ColumnKind.OfPartitions[random.Next(ColumnKind.OfPartitions.Count)];
            columns.Insert(random.Next(columns.Count + 1), new ModelColumn(100 + number, PartitionNames[number], kind, random.Next(4) > 0, IsPartition: true));
        }

        return [new ModelColumn(0, "id", ColumnKind.Long, IsNullable: false, IsPartition: false), .. columns];
    }

    /// <summary>Names that the protocol allows without column mapping and that still ask for quoting.</summary>
    private static readonly string[] Names = ["c1", "Größe", "select", "c4.x", "a-b"];

    private static readonly string[] PartitionNames = ["part", "region%#?"];
}
