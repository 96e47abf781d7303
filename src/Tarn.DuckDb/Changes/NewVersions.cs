using Tarn.DuckDb.Rules;

namespace Tarn.DuckDb.Changes;

/// <summary>The new versions of rows under the table's own names, generated columns included.</summary>
/// <param name="step">The change.</param>
/// <param name="computed">Of a column's index: for which rows a generated column is computed anew, as a condition; null for none, where the statement sets it.</param>
internal sealed class NewVersions(ChangeStep step, Func<int, string?> computed)
{
    /// <summary>A SELECT of the new versions in a table that has them (<see cref="ChangedColumns.New"/>).</summary>
    /// <param name="rows">A table, with what is behind it: <c>x WHERE …</c>.</param>
    internal string Select(string rows)
    {
        var schema = step.Schema;
        var values = schema.Fields.Select((field, column) =>
        {
            var name = Sql.Name(field.Name);
            return GeneratedColumns.ExpressionOf(field) is not null && computed(column) is { } condition
                ? $"CASE WHEN {condition} THEN {GeneratedColumns.ValueOf(field, step.Expressions)} ELSE {name} END AS {name}"
                : name;
        });
        return schema.Fields.All(field => GeneratedColumns.ExpressionOf(field) is null)
            ? $"SELECT {ChangedColumns.Names(schema, ChangedColumns.New)} FROM {rows}"
            : $"SELECT {string.Join(", ", values)} FROM (SELECT *, {ChangedColumns.Names(schema, ChangedColumns.New)} FROM {rows})";
    }
}
