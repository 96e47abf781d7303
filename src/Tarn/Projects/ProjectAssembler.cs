using Tarn.Models;
using Tarn.Sources;

namespace Tarn.Projects;

/// <summary>Makes the project out of drafts without problems.</summary>
internal static class ProjectAssembler
{
    public static Project Assemble(
        string name, string root, ProjectEnvironment environment, ProjectDraft draft, IReadOnlyDictionary<TableName, TableNode> nodes) => new()
    {
        Name = name,
        Root = root,
        Environment = environment,
        Sources = [.. draft.Sources.OrderBy(source => source.Source.Name, StringComparer.Ordinal).Select(source => SourceOf(source, nodes))],
        Models = [.. Cycles.Order(nodes).Where(node => node.Model is not null).Select(ModelOf)],
    };

    private static SourceDefinition SourceOf(SourceFileDraft draft, IReadOnlyDictionary<TableName, TableNode> nodes) => new()
    {
        Name = draft.Source.Name,
        Connector = draft.Source.Connector,
        File = draft.File,
        Streams = [.. draft.Source.Streams.Select(stream => stream.Stream with { Checks = ChecksOf(nodes[stream.Stream.Table]) })],
    };

    private static ModelDefinition ModelOf(TableNode node) => node.Model!.Model with { Inputs = [.. node.Inputs], Checks = ChecksOf(node) };

    private static IReadOnlyList<Quality.CheckDefinition> ChecksOf(TableNode node) => [.. node.Checks.Select(check => check.Check)];
}
