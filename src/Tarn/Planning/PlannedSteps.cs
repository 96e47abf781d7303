using Tarn.Running;

namespace Tarn.Planning;

/// <summary>The plan as users see it.</summary>
internal static class PlannedSteps
{
    /// <summary>The steps, with those of their dependencies that are steps of the same run.</summary>
    public static IReadOnlyList<PlannedStep> Of(IReadOnlyList<PlannedNode> nodes)
    {
        var chosen = nodes.Select(node => node.Table).ToHashSet();
        return [.. nodes.Select(node => new PlannedStep { Table = node.Table, Kind = node.Step.Kind, DependsOn = [.. node.DependsOn.Where(chosen.Contains)] })];
    }
}
