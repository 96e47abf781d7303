using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Rules;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Brings the columns of a statement's SELECT to those of the table: by name or by position, with casts, defaults and generated columns.</summary>
internal sealed class RowBinding(ChangeStep step)
{
    private const string Source = "__tarn_source";

    /// <summary>A SELECT of the table's columns in the schema's order, by their names and types.</summary>
    /// <exception cref="EngineException">The SELECT is wrong, or its columns are not the table's.</exception>
    internal string Bind(RowSource rows)
    {
        // As a view its text is a statement of its own, whatever comments and semicolons it holds.
        if (!step.Request.AllowFiles && step.Analyzer.Analyze(rows.Select).Problem is { } problem)
        {
            throw step.Refused("its query cannot be used.", problem.Message);
        }

        _ = step.Connection.Scalar($"CREATE OR REPLACE TEMP VIEW {Source} AS {rows.Select}");
        IReadOnlyList<(string Name, DuckDbType Type)> given;
        IReadOnlyList<(string Name, DuckDbType Type)> view;
        using (var select = step.Connection.Prepare(rows.Select))
        using (var source = step.Connection.Prepare($"SELECT * FROM {Source}"))
        {
            (given, view) = (select.Columns, source.Columns); // the view gives a doubled name another one
        }

        var targets = Targets(rows, [.. given.Select(column => column.Name)]);
        Dictionary<StructField, string> values = [];
        for (var index = 0; index < targets.Count; index++)
        {
            values[targets[index]] = Value(view[index].Name, view[index].Type, targets[index]);
        }

        return Complete(values);
    }

    /// <summary>The table's column that each column of the SELECT fills.</summary>
    private List<StructField> Targets(RowSource rows, IReadOnlyList<string> given)
    {
        var names = rows.Columns ?? (rows.ByName ? given : [.. step.Schema.Fields.Select(field => field.Name)]);
        if (names.Count != given.Count)
        {
            throw step.Refused(
                $"{(rows.Columns is null ? "the table has" : "the statement names")} {names.Count} columns ({Shown(names)}), and the query gives {given.Count} ({Shown(given)}).",
                "Name the columns that it fills, or give one value for each.");
        }

        List<StructField> targets = [];
        foreach (var name in names)
        {
            var field = step.Schema.Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw step.Refused(
                $"it has no column '{name}'.", $"Its columns are {Shown(step.Schema.Fields.Select(field => field.Name))}. Correct the name, or add the column to the table.");
            targets.Add(!targets.Contains(field) ? field : throw step.Refused($"column '{field.Name}' is given twice.", "Give each column once; letter case does not count."));
        }

        return targets;
    }

    private string Value(string name, DuckDbType from, StructField field)
    {
        var sql = StoreAssignment.Cast(Sql.Name(name), from, field.Type);
        if (StoreAssignment.Loss(from, field.Type, field.Name) is { } loss)
        {
            throw step.Refused($"column '{field.Name}' cannot hold what the query gives: {loss}.", "Correct the query so that nothing is lost.");
        }

        try
        {
            using var statement = step.Connection.Prepare($"SELECT {sql} FROM {Source}");
            return sql;
        }
        catch (EngineException exception)
        {
            throw step.Refused($"column '{field.Name}' is {field.Type}, and the query gives {from}, which cannot be cast to it ({exception.Message}).", "Cast the value in the query.");
        }
    }

    /// <summary>Columns that are given nothing get their default, or are computed from the others.</summary>
    private string Complete(Dictionary<StructField, string> values)
    {
        var computed = step.Schema.Fields.Where(field => !values.ContainsKey(field) && GeneratedColumns.ExpressionOf(field) is not null).ToList();
        var stored = step.Schema.Fields.Except(computed).Select(field =>
            $"{(values.TryGetValue(field, out var value) ? value : GeneratedColumns.DefaultOf(field, step.Expressions))} AS {Sql.Name(field.Name)}");
        var select = $"SELECT {string.Join(", ", stored)} FROM {Source}";
        if (computed.Count == 0)
        {
            return select;
        }

        var columns = step.Schema.Fields.Select(field => computed.Contains(field)
            ? $"{GeneratedColumns.ValueOf(field, step.Expressions)} AS {Sql.Name(field.Name)}"
            : Sql.Name(field.Name));
        return $"SELECT {string.Join(", ", columns)} FROM ({select}) __tarn_row";
    }

    private static string Shown(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
