using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Analysis;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Rules;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Sessions;
using Tarn.DuckDb.Writing;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>A change that is being staged: its request, its session, and what all kinds do alike.</summary>
internal sealed class ChangeStep(ChangeRequest request, EngineSession session, SqlAnalyzer analyzer)
{
    private readonly ScanBuilder scans = new(session.Connection, "change");

    internal ChangeRequest Request => request;

    internal DuckDbConnection Connection => session.Connection;

    /// <summary>Parses the change's SQL.</summary>
    internal SqlAnalyzer Analyzer => analyzer;

    /// <summary>The table's columns after the change.</summary>
    internal StructType Schema => request.Metadata.Schema;

    /// <summary>Expressions of the table's metadata: defaults, generated columns.</summary>
    internal TableExpressions Expressions => field ??= new(Connection, Schema, request.Table.ToString());

    /// <summary>As errors call the statement.</summary>
    internal string Operation => request.Change switch
    {
        TableChange.Append => "INSERT",
        TableChange.Rewrite => "OPTIMIZE",
        var other => other.GetType().Name.ToUpperInvariant(),
    };

    /// <summary>A scan of some of the table's live files; only those are brought near.</summary>
    internal Task<TableScan> ScanAsync(IReadOnlyCollection<AddFile> files, CancellationToken cancellationToken) =>
        scans.BuildAsync(Base, files, cancellationToken);

    /// <summary>A SELECT of file number and partition columns of some live files, by their logical names; the files stay where they are.</summary>
    internal Task<string> PartitionsAsync(IReadOnlyList<AddFile> files, CancellationToken cancellationToken) => scans.PartitionsAsync(Base, files, cancellationToken);

    /// <summary>The table as the change sees it.</summary>
    internal Snapshot Base => request.Base ?? throw new InvalidOperationException("The table does not exist yet. This is a bug in tarn.");

    /// <summary>The table's quoted name in expressions.</summary>
    internal string Alias(string? given) => Sql.Name(given ?? request.Table.Name);

    /// <summary>
    /// Writes new rows as data files of the table, checked by its rules. The SELECT gives the columns of <see cref="Schema"/> by their names and types, in its
    /// order.
    /// </summary>
    internal Task<IReadOnlyList<StagedFile>> WriteAsync(string select, CancellationToken cancellationToken) =>
        WriteAsync(new TableFileWriter(Connection, request.Protocol, request.Metadata, request.StagingFolder), select, cancellationToken);

    /// <summary>Writes rows that are not new to the table, so that no rule is asked: of change data files, which may have further columns.</summary>
    internal Task<IReadOnlyList<StagedFile>> WriteUncheckedAsync(string select, Metadata metadata, CancellationToken cancellationToken) =>
        WriteAsync(new TableFileWriter(Connection, request.Protocol, metadata, request.StagingFolder) { IsChecked = false }, select, cancellationToken);

    private async Task<IReadOnlyList<StagedFile>> WriteAsync(TableFileWriter writer, string select, CancellationToken cancellationToken)
    {
        try
        {
            return await writer.WriteAsync(select, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Runs a statement that the change's SQL is part of.</summary>
    internal async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            _ = await Connection.ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception)
        {
            throw Failed(exception);
        }
    }

    internal async Task<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        Convert.ToInt64(await Connection.ScalarAsync(sql, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);

    /// <summary>An expression of the change as one operand: whatever it ends in, a comment too, ends with it.</summary>
    /// <exception cref="EngineException">It does not parse, or reads files where it may not.</exception>
    internal string Expression(string text)
    {
        if (!request.AllowFiles && analyzer.Analyze($"SELECT ({text}\n)").Problem is { } problem)
        {
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"the expression '{text}' cannot be used."), problem.Message);
        }

        return $"({text}\n)";
    }

    /// <summary>The error of a statement that breaks a rule.</summary>
    internal EngineException Refused(string what, string todo) => new($"{Operation} on table '{request.Table}' is refused: {what} {todo}");

    /// <summary>The error of a statement that could not run.</summary>
    internal EngineException Failed(EngineException exception) => exception.Message.StartsWith(Operation, StringComparison.Ordinal)
        ? exception
        : new($"{Operation} on table '{request.Table}' failed: {exception.Message}{(exception.InnerException is null ? Remedy(exception.Message) : "")}", exception);

    private static string Remedy(string error) => error switch
    {
        _ when error.StartsWith("Out of Memory", StringComparison.Ordinal) => " Raise the engine's memory limit, or change fewer rows at once.",
        _ when error.StartsWith("IO Error", StringComparison.Ordinal) => " Look at the disk: its space and its permissions. Then run again.",
        _ => " Correct the statement, then run again. Nothing was changed.",
    };
}
