using Tarn.Delta.Snapshots;
using Tarn.Planning;
using Tarn.Running.Ledger;
using Tarn.Running.Progress;
using Tarn.Running.Publishing;

namespace Tarn.Lakes;

/// <summary>Lists and describes the lake's tables.</summary>
internal sealed class TableCatalog(LakeTables tables, StepGraph graph, TimeProvider clock)
{
    private const string QuarantineLayer = "quarantine";
    private static readonly string[] LayerOrder = ["bronze", "silver", "gold"];

    /// <summary>Every table that the project or the newest lake commit names.</summary>
    public async Task<IReadOnlyList<TableSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var view = await ViewAsync(cancellationToken).ConfigureAwait(false);
        var snapshots = await tables.AtAsync(view.Commit?.Tables ?? new Dictionary<TableName, Delta.TableVersion>(), cancellationToken).ConfigureAwait(false);
        return
        [
            .. graph.Nodes.Select(node => node.Table).Concat(view.Names).Distinct()
                .OrderBy(LayerRank).ThenBy(name => name.Layer, StringComparer.OrdinalIgnoreCase).ThenBy(name => name.Name, StringComparer.OrdinalIgnoreCase)
                .Select(name => Summarize(name, snapshots.GetValueOrDefault(name))),
        ];
    }

    /// <summary>Everything about one table.</summary>
    public async Task<TableDetails> ShowAsync(TableName name, CancellationToken cancellationToken)
    {
        var view = await ViewAsync(cancellationToken).ConfigureAwait(false);
        var node = graph.Find(name);
        if (node is null && view.VersionOf(name) is null)
        {
            throw view.Unknown(name, graph.Nodes.Select(other => other.Table));
        }

        var snapshot = view.VersionOf(name) is { } version
            ? await tables[name].GetSnapshotAsync(version, cancellationToken).ConfigureAwait(false)
            : null;
        var checks = await new LedgerReader(tables.Store, clock).NewestChecksAsync(name, cancellationToken).ConfigureAwait(false);
        return new TableDetails
        {
            Summary = Summarize(node?.Table ?? name, snapshot),
            Columns = [.. snapshot?.Schema.Fields.Select(field => new TableColumn(field.Name, field.Type, field.Nullable, ColumnComments.Of(field))) ?? []],
            Owner = (node?.Step as LakeStep.Transform)?.Model.Owner,
            Tags = TagsOf(node?.Step),
            DefinedIn = node?.Step switch
            {
                LakeStep.Transform { Model: var model } => model.File,
                LakeStep.Load { Stream: var stream } => stream.Location.ToString(),
                _ => null,
            },
            Inputs = node?.Step switch
            {
                LakeStep.Load { Stream: var stream } => [$"{stream.Source}.{stream.Name}"],
                { } step => [.. step.Inputs.Select(input => input.ToString())],
                null => [],
            },
            Dependents = [.. graph.DependentsOf(name).Select(dependent => dependent.Table)],
            Books = StepMark.Of(snapshot)?.Books,
            Checks =
            [
                .. checks.Select(check => new CheckVerdict(
                    check.CheckName, LedgerNames.OnFailureOf(check.OnFailure), check.Passed, check.Failures, check.Message, check.RunId, check.CheckedAt)),
            ],
            Quarantined = await QuarantinedAsync(name, view, cancellationToken).ConfigureAwait(false),
        };
    }

    private static int LayerRank(TableName name) =>
        name.Layer.Equals(QuarantineLayer, StringComparison.OrdinalIgnoreCase) ? int.MaxValue
        : Array.FindIndex(LayerOrder, layer => layer.Equals(name.Layer, StringComparison.OrdinalIgnoreCase)) is >= 0 and var rank ? rank
        : LayerOrder.Length;

    private static IReadOnlyList<string> TagsOf(LakeStep? step) => step switch
    {
        LakeStep.Transform { Model: var model } => model.Tags,
        LakeStep.Load { Stream: var stream } => stream.Tags,
        _ => [],
    };

    private TableSummary Summarize(TableName name, Snapshot? snapshot)
    {
        var step = graph.Find(name)?.Step;
        return new TableSummary
        {
            Name = name,
            Kind = step?.Kind ?? (name.Layer.Equals(QuarantineLayer, StringComparison.OrdinalIgnoreCase) ? QuarantineLayer : ""),
            Version = snapshot?.Version,
            UpdatedAt = snapshot?.Timestamp,
            Rows = snapshot?.RowCount,
            SizeInBytes = snapshot?.SizeInBytes ?? 0,
            Files = snapshot?.Files.Count ?? 0,
            Description = step switch
            {
                LakeStep.Transform { Model: var model } => model.Description,
                LakeStep.Load { Stream: var stream } => stream.Description,
                _ => snapshot?.Metadata.Description,
            },
        };
    }

    private async Task<long> QuarantinedAsync(TableName name, LakeView view, CancellationToken cancellationToken)
    {
        if (view.VersionOf(name.Quarantine) is not { } version)
        {
            return 0;
        }

        var snapshot = await tables[name.Quarantine].GetSnapshotAsync(version, cancellationToken).ConfigureAwait(false);
        return QuarantinePublisher.FilesOf(name, snapshot).Sum(file => file.LiveRowCount ?? 0);
    }

    private async Task<LakeView> ViewAsync(CancellationToken cancellationToken) =>
        new(tables, await new LakeCommits(tables.Store).NewestAsync(cancellationToken).ConfigureAwait(false));
}
