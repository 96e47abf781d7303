using Tarn.Delta.Storage;
using Tarn.Engines;
using Tarn.Lakes.Queries;
using Tarn.Lakes.Statements.Running;
using Tarn.Planning;
using Tarn.Projects;
using Tarn.Running;
using Tarn.Running.Ledger;
using Tarn.Selection;

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
    private readonly LakeHost host;
    private readonly EngineSlot engine;
    private readonly LakeTables? tables;
    private readonly StepGraph? graph;
    private readonly PathTables paths;
    private readonly QueryRunner queries;
    private readonly string scratchFolder;
    private bool isForAsking;

    private Lake(LakeHost host, Project? project, IObjectStore? store, string currentDirectory)
    {
        (this.host, Project) = (host.For(project), project);
        scratchFolder = Path.Combine(Path.GetTempPath(), $"tarn-{Guid.CreateVersion7():N}");
        engine = new EngineSlot(() => host.Engine(EngineSettings.For(project, scratchFolder)));
        tables = store is null ? null : new LakeTables(new RetryingObjectStore(store, host.Clock), engine, host.Clock);
        graph = project is null ? null : StepGraph.Of(project);
        paths = new PathTables(this.host, engine, currentDirectory);
        queries = new QueryRunner(
            tables, paths, engine, tables is null ? null : new LedgerTables(tables.Store, scratchFolder, host.Clock), ProjectTables, currentDirectory);
    }

    /// <summary>The project; null where the lake was opened without one.</summary>
    public Project? Project { get; }

    private IReadOnlyList<TableName> ProjectTables => graph is null ? [] : [.. graph.Nodes.Select(node => node.Table)];

    /// <summary>Loads a project, checks it whole, and opens its lake. The lake's folder is made by the first run.</summary>
    /// <param name="projectFolder">The folder with <c>tarn.yml</c>.</param>
    /// <param name="host">Engine, connectors, clock.</param>
    /// <param name="options">Environment and variables.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="ProjectException">The project is broken; carries every problem. Nothing was touched.</exception>
    public static async Task<Lake> OpenAsync(
        string projectFolder, LakeHost host, LakeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LakeOptions();
        var parser = new EngineSlot(() => host.Engine(new EngineOptions { Threads = 1 })); // the lake's place is known only when the project is read
        await using (parser.ConfigureAwait(false))
        {
            var project = await ProjectLoader.LoadAsync(LoadOptions(projectFolder, host, options, sql => parser.Engine.Analyze(sql)), cancellationToken).ConfigureAwait(false);
            return Open(project, host, host.For(project).OpenStore(project.Environment.Lake), options.CurrentDirectory);
        }
    }

    /// <summary>
    /// Opens a project's lake for asking: reads <c>tarn.yml</c> only, which is quick and not hindered by a broken model. Queries, the log and
    /// quarantine know every table that a run has made; what needs the project's steps is refused.
    /// </summary>
    /// <param name="projectFolder">The folder with <c>tarn.yml</c>.</param>
    /// <param name="host">Engine, connectors, clock.</param>
    /// <param name="options">Environment and variables.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="ProjectException"><c>tarn.yml</c> is broken.</exception>
    public static async Task<Lake> OpenForAskingAsync(
        string projectFolder, LakeHost host, LakeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LakeOptions();
        var load = LoadOptions(projectFolder, host, options, _ => throw new InvalidOperationException("tarn.yml holds no SQL."));
        var project = await ProjectLoader.LoadEnvironmentAsync(load, cancellationToken).ConfigureAwait(false);
        return new Lake(host, project, host.For(project).OpenStore(project.Environment.Lake), options.CurrentDirectory) { isForAsking = true };
    }

    /// <summary>A lake of no project, for queries on files and on <c>delta.`path`</c>.</summary>
    public static Lake OpenWithoutProject(LakeHost host) => new(host, project: null, store: null, Directory.GetCurrentDirectory());

    /// <summary>The steps that a run with these options would look at, each after those that it depends on. Reads nothing.</summary>
    /// <exception cref="SelectionException">A selector matches nothing or is malformed.</exception>
    public IReadOnlyList<PlannedStep> Plan(RunOptions options) => PlannedSteps.Of(Choose(options));

    /// <summary>
    /// Loads what is new and computes what depends on it. Failed steps and checks are in the report, not thrown. Cancelled: the report says so, as
    /// what was published stays.
    /// </summary>
    /// <exception cref="TarnException">The run could not begin or be recorded.</exception>
    public Task<RunReport> RunAsync(RunOptions options, IProgress<RunEvent>? observer = null, CancellationToken cancellationToken = default) =>
        new RunExecutor(RequireProject(), RequireGraph(), tables!, engine, host.Connectors, host.Clock).RunAsync(Choose(options), options, observer, cancellationToken);

    /// <summary>The lake commits, newest first.</summary>
    public IAsyncEnumerable<LakeCommit> LogAsync(CancellationToken cancellationToken = default) =>
        new LakeCommits(RequireTables().Store).NewestFirstAsync(cancellationToken);

    /// <summary>
    /// Gives every table the data that it had at a lake commit, by new versions, and makes a new lake commit. Progress goes back too: a next run
    /// loads again what was loaded since. Repeatable after a kill.
    /// </summary>
    /// <exception cref="TarnException">No such commit, or a version that it names is gone.</exception>
    public Task<RewindReport> RewindAsync(long commit, CancellationToken cancellationToken = default) =>
        new Rewinder(RequireTables(), [.. RequireGraph().Nodes.SelectMany(node => (TableName[])[node.Step.Table, node.Step.Table.Quarantine])], host.Clock)
            .RewindAsync(commit, RunId.New(host.Clock.GetUtcNow()), cancellationToken);

    /// <summary>The versions of a table, newest first.</summary>
    /// <exception cref="TarnException">No such table.</exception>
    public IAsyncEnumerable<TableHistoryEntry> HistoryAsync(TableName table, CancellationToken cancellationToken = default) =>
        new TableHistory(RequireTables(), RequireGraph()).ReadAsync(table, cancellationToken);

    /// <summary>Every table that the project or the newest lake commit names, layer by layer.</summary>
    public Task<IReadOnlyList<TableSummary>> ListTablesAsync(CancellationToken cancellationToken = default) =>
        new TableCatalog(RequireTables(), RequireGraph(), host.Clock).ListAsync(cancellationToken);

    /// <summary>Everything about one table.</summary>
    /// <exception cref="TarnException">No such table; names near ones.</exception>
    public Task<TableDetails> ShowAsync(TableName table, CancellationToken cancellationToken = default) =>
        new TableCatalog(RequireTables(), RequireGraph(), host.Clock).ShowAsync(table, cancellationToken);

    /// <summary>What each table refused, by reason; most rows first.</summary>
    public Task<IReadOnlyList<QuarantineSummary>> QuarantineAsync(CancellationToken cancellationToken = default) =>
        new QuarantineReader(RequireTables(), queries).SummarizeAsync(cancellationToken);

    /// <summary>The quarantined rows of a table, newest batch first.</summary>
    /// <param name="table">The table whose rows they would have been, or the quarantine table.</param>
    /// <param name="limit">At most so many; null for all.</param>
    /// <param name="cancellationToken">Stops the stream with an exception.</param>
    /// <exception cref="TarnException">No such table.</exception>
    public IAsyncEnumerable<RowBatch> QuarantinedRowsAsync(TableName table, long? limit = null, CancellationToken cancellationToken = default) =>
        new QuarantineReader(RequireTables(), queries).RowsAsync(table, limit, cancellationToken);

    /// <summary>
    /// Streams a SELECT's rows, every table pinned through one lake commit. Understands <c>T VERSION AS OF n</c>, <c>T TIMESTAMP AS OF '…'</c>,
    /// <c>T AT COMMIT n</c>, a trailing <c>AT COMMIT n</c> for the whole statement, <c>delta.`path`</c>, and the ledger's tables
    /// <c>tarn.runs</c>, <c>tarn.steps</c>, <c>tarn.checks</c>. Where <see cref="QueryOptions.AllowChanges"/> is set, also Spark's statements that change Delta
    /// tables (docs/reference/sql.md), several of them divided by semicolons: they are carried out as the stream is read, in order, and the rows are those of
    /// the last one. Each change of a lake's table makes a lake commit.
    /// </summary>
    /// <exception cref="TarnException">An unknown table (names near ones), a broken statement, or one that fails.</exception>
    public IAsyncEnumerable<RowBatch> QueryAsync(string sql, QueryOptions? options = null, CancellationToken cancellationToken = default) =>
        new StatementRunner(Statements).RunAsync(sql, options ?? new QueryOptions(), cancellationToken);

    /// <summary>Looks whether a run could work: the project, the lake's folder, the engine, each source.</summary>
    public Task<DebugReport> DebugAsync(CancellationToken cancellationToken = default) =>
        new Doctor(RequireProject(), RequireTables().Store, engine, host.Connectors).ExamineAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync().ConfigureAwait(false);
        try
        {
            if (Directory.Exists(scratchFolder))
            {
                Directory.Delete(scratchFolder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The system's own cleaning of its temporary folder takes it.
        }
    }

    /// <summary>A lake of a project that is loaded already, on any store.</summary>
    internal static Lake Open(Project project, LakeHost host, IObjectStore store, string currentDirectory) => new(host, project, store, currentDirectory);

    private IReadOnlyList<PlannedNode> Choose(RunOptions options)
    {
        var chosen = NodeSelector.Select(NodeGraph.Of(RequireProject()), options.Select, options.Exclude).ToHashSet();
        return [.. RequireGraph().Nodes.Where(node => chosen.Contains(node.Table))];
    }

    private static ProjectLoadOptions LoadOptions(string projectFolder, LakeHost host, LakeOptions options, Func<string, SqlAnalysis> analyze) => new()
    {
        Folder = projectFolder,
        Environment = options.Environment,
        Variables = options.Variables,
        CurrentDirectory = options.CurrentDirectory,
        Connectors = [.. host.Connectors.Select(connector => connector.Name)],
        Analyze = analyze,
    };

    private StatementContext Statements(QueryOptions options) => new()
    {
        Lake = tables,
        Paths = paths,
        Engine = engine,
        Queries = queries,
        ProjectTables = ProjectTables,
        Options = options,
        RunId = RunId.New(host.Clock.GetUtcNow()),
        Clock = host.Clock,
    };

    private Project RequireProject() => Project ?? throw NoProject();

    private StepGraph RequireGraph() => isForAsking
        ? throw new InvalidOperationException($"This lake was opened with {nameof(OpenForAskingAsync)}. What needs the project's steps wants {nameof(OpenAsync)}.")
        : graph ?? throw NoProject();

    private LakeTables RequireTables() => tables ?? throw NoProject();

    private static TarnException NoProject() =>
        new("There is no project here: no tarn.yml in this folder or above. Name a project's folder with --project, or begin one with 'tarn init'.");
}
