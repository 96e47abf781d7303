using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Projects;

namespace Tarn.DuckDb.Changes;

/// <summary>What a SET list makes of each column of a table: expressions of the columns' types.</summary>
internal sealed class RowAssignments
{
    private readonly ChangeStep step;
    private readonly string? alias;
    private readonly AssignedValue values;
    private readonly Node root = new();

    /// <param name="step">The change.</param>
    /// <param name="set">The list.</param>
    /// <param name="alias">The table's name before columns; null for its own.</param>
    /// <param name="values">Casts values.</param>
    /// <exception cref="EngineException">A column is unknown, or is assigned twice.</exception>
    internal RowAssignments(ChangeStep step, IReadOnlyList<Assignment> set, string? alias, AssignedValue values)
    {
        this.step = step;
        this.alias = alias;
        this.values = values;
        foreach (var assignment in set)
        {
            Add(Relative(assignment.Column), assignment.Value);
        }
    }

    /// <summary>The new value of a column; null where nothing is assigned to it or inside of it.</summary>
    /// <param name="column">Its index.</param>
    /// <param name="present">The expression of the value that it has.</param>
    internal string? this[int column, string present] =>
        root.Children.TryGetValue(column, out var node) ? Render(node, step.Schema.Fields[column], present) : null;

    /// <summary>Whether something is assigned to a column, or inside of it.</summary>
    internal bool Has(int column) => root.Children.ContainsKey(column);

    /// <summary>Names without the table's own before them.</summary>
    private IReadOnlyList<string> Relative(IReadOnlyList<string> column)
    {
        var table = step.Request.Table;
        if (column.Count > 2 && Same(column[0], table.Layer) && Same(column[1], table.Name) && TargetRows.Find(step.Schema, column[0]) < 0)
        {
            return [.. column.Skip(2)];
        }

        return column.Count > 1 && Same(column[0], alias ?? table.Name) && TargetRows.Find(step.Schema, column[0]) < 0 ? [.. column.Skip(1)] : column;
    }

    private void Add(IReadOnlyList<string> path, string value)
    {
        var node = root;
        DeltaType type = step.Schema;
        foreach (var name in path)
        {
            var text = string.Join('.', path);
            if (type is not StructType row)
            {
                throw step.Refused($"'{text}' assigns to a part of a value of type {type}.", "Only fields of structs can be assigned one by one: assign the whole column.");
            }

            var index = TargetRows.Find(row, name);
            if (index < 0)
            {
                throw step.Refused(
                    $"column '{text}' is not in the table.{NearNames.Hint(name, row.Fields.Select(field => field.Name))}",
                    $"Its columns are {string.Join(", ", row.Fields.Select(field => field.Name))}.");
            }

            if (node.Value is not null)
            {
                throw Twice(text);
            }

            node = node.Child(index);
            type = row.Fields[index].Type;
        }

        if (node.Value is not null || node.Children.Count > 0)
        {
            throw Twice(string.Join('.', path));
        }

        node.Value = value;
    }

    private EngineException Twice(string column) => step.Refused($"column '{column}' is assigned twice.", "Assign each column once.");

    private string Render(Node node, StructField field, string present)
    {
        if (node.Value is { } value)
        {
            return values.Of(value, field);
        }

        var members = ((StructType)field.Type).Fields.Select((member, index) =>
        {
            var old = $"struct_extract({present}, {Sql.Text(member.Name)})";
            return $"{Sql.Name(member.Name)} := {(node.Children.TryGetValue(index, out var child) ? Render(child, member, old) : old)}";
        });
        return $"struct_pack({string.Join(", ", members)})";
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private sealed class Node
    {
        internal string? Value { get; set; }

        internal SortedDictionary<int, Node> Children { get; } = [];

        internal Node Child(int index)
        {
            if (!Children.TryGetValue(index, out var child))
            {
                Children.Add(index, child = new());
            }

            return child;
        }
    }
}
