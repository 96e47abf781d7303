using Tarn.Projects;

namespace Tarn.Planning;

/// <summary>Every step of a project, each after those that it depends on. Pure: reads nothing.</summary>
internal sealed class StepGraph
{
    private readonly Dictionary<TableName, PlannedNode> nodes;

    private StepGraph(IReadOnlyList<PlannedNode> ordered)
    {
        Nodes = ordered;
        nodes = ordered.ToDictionary(node => node.Step.Table);
    }

    /// <summary>The steps in an order that respects every dependency.</summary>
    public IReadOnlyList<PlannedNode> Nodes { get; }

    /// <summary>The step that makes a table; null where the project has none.</summary>
    public PlannedNode? Find(TableName table) => nodes.GetValueOrDefault(table);

    /// <summary>The steps that read a table.</summary>
    public IEnumerable<PlannedNode> DependentsOf(TableName table) => Nodes.Where(node => node.DependsOn.Contains(table));

    /// <summary>Puts a project's streams and models in order.</summary>
    /// <param name="project">Checked by the loader: no cycles, no missing inputs.</param>
    public static StepGraph Of(Project project)
    {
        IEnumerable<LakeStep> steps =
        [
            .. project.Sources.SelectMany(source => source.Streams).Select(stream => new LakeStep.Load(stream)),
            .. project.Models.Select(model => new LakeStep.Transform(model)),
        ];
        var all = steps.ToDictionary(step => step.Table);
        List<PlannedNode> ordered = [];
        HashSet<TableName> placed = [];
        foreach (var step in all.Values)
        {
            Place(step);
        }

        return new(ordered);

        void Place(LakeStep step)
        {
            if (!placed.Add(step.Table))
            {
                return;
            }

            var dependsOn = step.Inputs.Concat(step.CheckInputs).Distinct().Where(all.ContainsKey).ToList();
            foreach (var input in dependsOn)
            {
                Place(all[input]);
            }

            ordered.Add(new PlannedNode(step, dependsOn));
        }
    }
}

/// <summary>A step in its graph.</summary>
/// <param name="Step">The step.</param>
/// <param name="DependsOn">Tables of the project that must be done before: inputs and check inputs.</param>
internal sealed record PlannedNode(LakeStep Step, IReadOnlyList<TableName> DependsOn)
{
    /// <summary>The table, and the step's name.</summary>
    public TableName Table => Step.Table;

    /// <summary>Everything whose change means that the step has work to do.</summary>
    public IEnumerable<TableName> Watched => Step.Inputs.Concat(Step.CheckInputs).Distinct();
}
