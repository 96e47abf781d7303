using Tarn.Engines;
using Tarn.Projects;
using Tarn.Running;

namespace Tarn.Lakes;

/// <summary>
/// A lake, with or without the project that fills it: running, asking, going back. Thread-safe, but for disposing.
/// <code>
/// await using var lake = await Lake.OpenAsync("./retail", host);
/// var report = await lake.RunAsync(new RunOptions());
/// </code>
/// </summary>
public sealed class Lake : IAsyncDisposable
{
    private Lake(Project? project) => Project = project;

    /// <summary>The project; null where the lake was opened without one.</summary>
    public Project? Project { get; }

    /// <summary>Loads a project, checks it whole, and opens its lake. The lake's folder is made by the first run.</summary>
    /// <param name="projectFolder">The folder with <c>tarn.yml</c>.</param>
    /// <param name="host">Engine, connectors, clock.</param>
    /// <param name="options">Environment and variables.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="ProjectException">The project is broken; carries every problem. Nothing was touched.</exception>
    public static Task<Lake> OpenAsync(
        string projectFolder, LakeHost host, LakeOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>A lake of no project, for queries on files and on <c>delta.`path`</c>.</summary>
    public static Lake OpenWithoutProject(LakeHost host) => throw new NotImplementedException();

    /// <summary>The steps that a run with these options would look at, each after those that it depends on. Reads nothing.</summary>
    /// <exception cref="TarnException">A selector matches nothing or is malformed.</exception>
    public IReadOnlyList<PlannedStep> Plan(RunOptions options) => throw new NotImplementedException();

    /// <summary>
    /// Loads what is new and computes what depends on it. Failed steps and checks are in the report, not thrown. Cancelled: the report says so, as
    /// what was published stays.
    /// </summary>
    /// <exception cref="TarnException">The run could not begin or be recorded.</exception>
    public Task<RunReport> RunAsync(RunOptions options, IProgress<RunEvent>? observer = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The lake commits, newest first.</summary>
    public IAsyncEnumerable<LakeCommit> LogAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>
    /// Gives every table the data that it had at a lake commit, by new versions, and makes a new lake commit. Progress goes back too: a next run
    /// loads again what was loaded since. Repeatable after a kill.
    /// </summary>
    /// <exception cref="TarnException">No such commit, or a version that it names is gone.</exception>
    public Task<RewindReport> RewindAsync(long commit, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The versions of a table, newest first.</summary>
    /// <exception cref="TarnException">No such table.</exception>
    public IAsyncEnumerable<TableHistoryEntry> HistoryAsync(TableName table, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Every table that the project or the newest lake commit names, layer by layer.</summary>
    public Task<IReadOnlyList<TableSummary>> ListTablesAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Everything about one table.</summary>
    /// <exception cref="TarnException">No such table; names near ones.</exception>
    public Task<TableDetails> ShowAsync(TableName table, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>What each table refused, by reason; most rows first.</summary>
    public Task<IReadOnlyList<QuarantineSummary>> QuarantineAsync(CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The quarantined rows of a table, newest batch first.</summary>
    /// <param name="table">The table whose rows they would have been, or the quarantine table.</param>
    /// <param name="limit">At most so many; null for all.</param>
    /// <param name="cancellationToken">Stops the stream with an exception.</param>
    /// <exception cref="TarnException">No such table.</exception>
    public IAsyncEnumerable<RowBatch> QuarantinedRowsAsync(TableName table, long? limit = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>
    /// Streams a SELECT's rows, every table pinned through one lake commit. Understands <c>T VERSION AS OF n</c>, <c>T TIMESTAMP AS OF '…'</c>,
    /// <c>T AT COMMIT n</c>, a trailing <c>AT COMMIT n</c> for the whole statement, <c>delta.`path`</c>, and the ledger's tables
    /// <c>tarn.runs</c>, <c>tarn.steps</c>, <c>tarn.checks</c>.
    /// </summary>
    /// <exception cref="TarnException">An unknown table (names near ones), a broken statement, or one that fails.</exception>
    public IAsyncEnumerable<RowBatch> QueryAsync(string sql, QueryOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Looks whether a run could work: the project, the lake's folder, the engine, each source.</summary>
    public Task<DebugReport> DebugAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
