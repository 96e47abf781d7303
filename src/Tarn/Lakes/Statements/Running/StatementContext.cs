using System.Buffers;
using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Lakes.Queries;
using Tarn.Projects;
using Tarn.Running.Progress;
using Tarn.Tables;

namespace Tarn.Lakes.Statements.Running;

/// <summary>What the statements of one text share: the lake, the engine, how they are answered.</summary>
internal sealed class StatementContext
{
    private static readonly SearchValues<char> NoFolders = SearchValues.Create("/\\:*?\"<>|");

    private readonly Dictionary<(string Store, string Root), Snapshot> heads = [];

    /// <summary>The lake's tables; null where there is no lake.</summary>
    public required LakeTables? Lake { get; init; }

    /// <summary>Tables by their folders.</summary>
    public required PathTables Paths { get; init; }

    /// <summary>The engine.</summary>
    public required EngineSlot Engine { get; init; }

    /// <summary>Resolves what SQL reads.</summary>
    public required QueryRunner Queries { get; init; }

    /// <summary>Tables that the project would make: for hints.</summary>
    public required IReadOnlyList<TableName> ProjectTables { get; init; }

    /// <summary>How the statements are answered.</summary>
    public required QueryOptions Options { get; init; }

    /// <summary>Identifies them in commits and in the log.</summary>
    public required string RunId { get; init; }

    /// <summary>Whether VACUUM may go below a table's own retention: <c>SET spark.databricks.delta.retentionDurationCheck.enabled = false</c>.</summary>
    public bool AllowShortRetention { get; set; }

    /// <summary>What OPTIMIZE closes a file at: <c>SET spark.databricks.delta.optimize.maxFileSize</c>; null for the table's own.</summary>
    public long? TargetSizeInBytes { get; set; }

    /// <summary>Stamps lake commits.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Resolves a table that must exist.</summary>
    /// <exception cref="TarnException">There is none of the name; names near ones.</exception>
    public async Task<(StatementTarget Target, Snapshot Head)> FindAsync(TableRef table, CancellationToken cancellationToken)
    {
        var target = Target(table);
        if (await HeadAsync(target, cancellationToken).ConfigureAwait(false) is { } head)
        {
            return (target, head);
        }

        if (target.LakeName is not { } name)
        {
            throw new TarnException($"There is no Delta table at '{target.Table.Store.Root}': it has no _delta_log folder with commits. Check the path, or make the table: CREATE TABLE {table} (…).");
        }

        throw (await ViewAsync(cancellationToken).ConfigureAwait(false)).Unknown(name, ProjectTables);
    }

    /// <summary>
    /// The newest snapshot, or null: of a table that an earlier statement looked at, only the commits since are read (1,000 INSERTs of one row would
    /// else each replay the log).
    /// </summary>
    private async Task<Snapshot?> HeadAsync(StatementTarget target, CancellationToken cancellationToken)
    {
        var place = (target.Table.Store.Root, target.Table.Root);
        var head = heads.TryGetValue(place, out var known)
            ? await known.Table.RefreshAsync(known, cancellationToken).ConfigureAwait(false)
            : await target.Table.FindSnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (head is not null)
        {
            heads[place] = head;
        }

        return head;
    }

    /// <summary>Resolves a table, whether it exists or not.</summary>
    /// <exception cref="TarnException">The name cannot be a table's, or there is no lake.</exception>
    public StatementTarget Target(TableRef table)
    {
        if (table.Path is { } path)
        {
            return new StatementTarget(Paths[path], new TableName("delta", Paths.PlaceOf(path)), null, table.ToString());
        }

        if (table.Name is not { } name)
        {
            throw new UnknownTableException(
                $"'{table}' (line {table.Line}, column {table.Column}) is no table's name: a table is written layer.name, like silver.sales, or by its folder: delta.`path`." +
                TableHints.For(table.Parts[^1], ProjectTables));
        }

        if (Lake is null)
        {
            throw new TarnException($"There is no table '{name}': no project is open. Name one with --project, or name the table by its folder (delta.`path`).");
        }

        return new StatementTarget(Lake[name], name, name, table.ToString());
    }

    /// <summary>Resolves a table that is going to be changed.</summary>
    /// <exception cref="TarnException">It belongs to Tarn itself.</exception>
    public StatementTarget TargetToMake(TableRef table)
    {
        var target = Target(table);
        if (target.LakeName is { } name && (LayerNames.Problem(name.Layer) ?? NameProblem(name)) is { } problem)
        {
            throw new TarnException($"Cannot create '{name}': {problem}");
        }

        return target;
    }

    /// <summary>The lake as its newest commit has it.</summary>
    public async Task<LakeView> ViewAsync(CancellationToken cancellationToken) =>
        new(Lake!, await new LakeCommits(Lake!.Store).NewestAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>What changes the rows of a table.</summary>
    public TableWriter Writer(StatementTarget target) => new(target.Table, target.Name, Engine.Engine);

    /// <summary>What commits say of the statement.</summary>
    public JsonObject Mark(StatementPlace place) => new()
    {
        ["tarn"] = new JsonObject { ["runId"] = RunId, ["kind"] = "statement", ["statement"] = place.Name },
    };

    /// <summary>
    /// Makes a version visible: readers see tables through the newest lake commit. Null for a table outside of the lake. A process that is killed before
    /// leaves the version to the next run, or to the next statement on the table.
    /// </summary>
    public async Task<long?> ShowAsync(StatementTarget target, TableVersion version, StatementPlace place)
    {
        if (target.LakeName is not { } name)
        {
            return null;
        }

        // The version is in the table: from here on nothing stops it from being seen.
        var commits = new LakeCommits(Lake!.Store);
        var seen = await commits.NewestAsync(CancellationToken.None).ConfigureAwait(false);
        if (seen is not null && seen.Tables.TryGetValue(name, out var shown) && shown >= version)
        {
            return seen.Number;
        }

        var made = await commits.AppendAsync(
            seen,
            new Dictionary<TableName, TableVersion?> { [name] = version },
            (number, tables) => new LakeCommit { Number = number, Timestamp = Clock.GetUtcNow(), RunId = RunId, Reason = $"{place.Name} {name}", Tables = tables },
            CancellationToken.None).ConfigureAwait(false);
        return made?.Number;
    }

    /// <summary>The same for a head that the statement leaves as it is, unless a run made it: that one shows it with the rest of its tables.</summary>
    public async Task<long?> ShowLeftAsync(StatementTarget target, Snapshot head, StatementPlace place) =>
        StepMark.Of(head)?.Version == head.Version.Value ? null : await ShowAsync(target, head.Version, place).ConfigureAwait(false);

    private static string? NameProblem(TableName name) =>
        ((string[])[name.Layer, name.Name]).Any(part => part.Length == 0 || part[0] is '_' or '.' || part.AsSpan().ContainsAny(NoFolders))
            ? "a layer and a name become folders, so they may not begin with '_' or '.', nor hold one of / \\ : * ? \" < > |. Choose another name."
            : null;
}
