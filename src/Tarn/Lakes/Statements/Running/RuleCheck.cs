using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Engines;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Checks the rows that a table has against a rule that it is about to get.</summary>
internal sealed class RuleCheck(StatementContext context, StatementTarget target, StatementPlace place)
{
    /// <summary>Checks, where the alteration makes a rule.</summary>
    /// <exception cref="TarnException">A row breaks the rule; the message shows it.</exception>
    public Task CheckAsync(Snapshot snapshot, TableAlteration what, CancellationToken cancellationToken) => what switch
    {
        TableAlteration.AddConstraint add => RequireAsync(
            snapshot, Condition(add), $"constraint '{add.Name}' CHECK ({add.Check}) is not true of", cancellationToken),
        TableAlteration.ChangeColumn { NotNull: true } change => RequireAsync(
            snapshot, NotNull(snapshot.Schema, change.Column), $"column '{string.Join('.', change.Column)}' is null in", cancellationToken),
        _ => Task.CompletedTask,
    };

    private string Condition(TableAlteration.AddConstraint add)
    {
        var sql = new StatementSql(context, place);
        var condition = sql.Expression(add.Check)!;
        return sql.IsAlone ? condition : throw new TarnException($"Constraint '{add.Name}' reads a table: CHECK ({add.Check}). It may name the table's own columns only.");
    }

    private static string NotNull(StructType schema, IReadOnlyList<string> column)
    {
        var parts = SchemaPath.Spell(schema, column) ?? column;
        var whole = string.Join('.', parts.Select(Quote));
        return parts.Count == 1 ? $"{whole} IS NOT NULL" : $"{string.Join('.', parts.SkipLast(1).Select(Quote))} IS NULL OR {whole} IS NOT NULL";
    }

    private async Task RequireAsync(Snapshot snapshot, string condition, string broken, CancellationToken cancellationToken)
    {
        var name = target.LakeName ?? new TableName("delta", target.DefaultAlias);
        var query = new EngineQuery($"SELECT * FROM {Quote(name.Layer)}.{Quote(name.Name)} WHERE NOT coalesce((\n{condition}\n), false) LIMIT 1", [new TableInput(name, snapshot)])
        {
            AllowFiles = context.Options.AllowFiles,
        };
        await foreach (var batch in context.Engine.Engine.QueryAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (batch.RowCount > 0)
            {
                var row = batch.Schema.Fields.Select((field, index) => $"{field.Name}: {ValueText.Of(batch.GetValue(index, 0)) ?? "null"}");
                throw new TarnException(
                    $"{place.Name} on '{target.Text}' is refused: {broken} a row that is there ({string.Join(", ", row)}). Correct such rows first, by UPDATE or DELETE. Nothing was changed.");
            }
        }
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
