namespace Tarn.IntegrationTests.Histories;

/// <summary>What a step does, by chance and by what the table is.</summary>
internal sealed partial class HistoryRun
{
    private Step Choose(Random random)
    {
        List<(int Weight, Func<Random, Step> Draw)> kinds =
        [
            (5, Append),
            (2, AppendSome),
            (1, Overwrite),
            (2, OverwriteWhere),
            (Present.IsPartitioned ? 2 : 0, OverwritePartitions),
            (4, Delete),
            (4, Update),
            (6, Merge),
            (2, Optimize),
            (1, ZOrder),
            (2, AddColumn),
            (2, Widen),
            (plan.Mapping == Mapping.None ? 0 : 2, Rename),
            (plan.Mapping == Mapping.None ? 0 : 2, Drop),
            (1, SwitchDeletionVectors),
            (2, Restore),
            (1, _ => Vacuum()),
        ];
        var at = random.Next(kinds.Sum(kind => kind.Weight));
        foreach (var (weight, draw) in kinds)
        {
            if (at < weight)
            {
                return draw(random);
            }

            at -= weight;
        }

        throw new InvalidOperationException("The weights do not add up.");
    }
}
