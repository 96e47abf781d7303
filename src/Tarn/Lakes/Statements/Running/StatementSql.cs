using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Running;

/// <summary>The SQL of one statement in the engine's own words, and the tables that it reads.</summary>
internal sealed class StatementSql(StatementContext context, StatementPlace place)
{
    private readonly List<RewrittenSql> pieces = [];

    /// <summary>Whether it reads no table.</summary>
    public bool IsAlone => pieces.All(piece => context.Engine.Engine.Analyze(piece.Sql).Tables.Count == 0);

    /// <summary>A SELECT.</summary>
    public string Select(string text)
    {
        var rewritten = TimeTravelSyntax.Rewrite(text);
        Check(rewritten.Sql, text, isQuery: true);
        pieces.Add(rewritten);
        return rewritten.Sql;
    }

    /// <summary>An expression; null stays null.</summary>
    public string? Expression(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var rewritten = TimeTravelSyntax.Rewrite(text);
        if (rewritten.AtCommit is not null)
        {
            throw new TarnException($"{place.Name}: AT COMMIT stands behind an expression, '{text}'. Write it right behind the table that is meant.");
        }

        var probe = $"SELECT CAST((\n{rewritten.Sql}\n) AS VARCHAR)"; // the cast holds one expression, not a list
        Check(probe, text, isQuery: false);
        pieces.Add(rewritten with { Sql = probe });
        return rewritten.Sql;
    }

    /// <summary>The tables that all of it reads, each pinned; the table that the statement changes to the state that it changes.</summary>
    public async Task<PinnedInputs> InputsAsync(StatementTarget? target, Snapshot? present, CancellationToken cancellationToken)
    {
        Dictionary<TableName, TableInput> inputs = [];
        Dictionary<TableName, ChangesInput> changes = [];
        foreach (var piece in pieces)
        {
            var pinned = await context.Queries.PinAsync(piece, context.Options, Present, cancellationToken).ConfigureAwait(false);
            foreach (var input in pinned.Tables)
            {
                inputs.TryAdd(input.Name, input);
            }

            foreach (var input in pinned.Changes)
            {
                changes.TryAdd(input.Name, input);
            }
        }

        return new PinnedInputs([.. inputs.Values], [.. changes.Values]);

        Snapshot? Present(TableName? name, string? path) => present is null || target is null ? null
            : name is not null && target.LakeName == name ? present
            : path is not null && target.LakeName is null && context.Paths.PlaceOf(path) == target.Name.Name ? present
            : null;
    }

    /// <summary>The columns that a SELECT gives.</summary>
    public Task<StructType> DescribeAsync(string select, PinnedInputs inputs, CancellationToken cancellationToken) => context.Engine.Engine.DescribeAsync(
        new EngineQuery(select, inputs.Tables) { Changes = inputs.Changes, AllowFiles = context.Options.AllowFiles }, cancellationToken);

    private void Check(string sql, string text, bool isQuery)
    {
        if (context.Engine.Engine.Analyze(sql).Problem is { } problem && (!context.Options.AllowFiles || problem.Message.Contains("does not parse", StringComparison.Ordinal)))
        {
            throw new TarnException($"{place.Name} (line {place.Line}, column {place.Column}): {(isQuery ? "its SELECT" : $"'{text}' is no expression that the engine understands")}: {problem.Message}");
        }
    }
}
