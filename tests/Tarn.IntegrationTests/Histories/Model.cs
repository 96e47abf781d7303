using System.Globalization;

namespace Tarn.IntegrationTests.Histories;

/// <summary>A column of the model; the first is the key, a number that is never null.</summary>
/// <param name="Number">Stays its own whatever the column is called.</param>
/// <param name="Name">As the table calls it.</param>
/// <param name="Kind">Its type.</param>
/// <param name="IsNullable">Whether it may hold null.</param>
/// <param name="IsPartition">Whether the table is partitioned by it.</param>
internal sealed record ModelColumn(int Number, string Name, ColumnKind Kind, bool IsNullable, bool IsPartition);

/// <summary>What a table must hold: plain rows of texts. Never changed in place.</summary>
internal sealed record Model(IReadOnlyList<ModelColumn> Columns, IReadOnlyList<string?[]> Rows, int NextId)
{
    public bool IsPartitioned => Columns.Any(column => column.IsPartition);

    /// <summary>The rows as one text each, in order: equal lists, equal tables.</summary>
    public IReadOnlyList<string> Sorted() => Sorted(Rows);

    public static IReadOnlyList<string> Sorted(IEnumerable<string?[]> rows) =>
        [.. rows.Select(Text).Order(StringComparer.Ordinal)];

    /// <summary>A row as one text, null told apart.</summary>
    public static string Text(string?[] row) => string.Join(" | ", row.Select(value => value is null ? "∅" : $"‹{value}›"));

    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A value of a column by chance, as it will be stored.</summary>
    public static string? Value(Random random, ModelColumn column) =>
        column.IsNullable && random.Next(5) == 0 ? null : Stored(column, column.Kind.Values[random.Next(column.Kind.Values.Count)]);

    /// <summary>Rows by chance, with new keys, or with old ones among them.</summary>
    public IReadOnlyList<string?[]> Draw(Random random, int count, bool withOldKeys = false)
    {
        var keys = withOldKeys && NextId > 0
            ? Enumerable.Range(0, NextId + count).OrderBy(_ => random.Next()).Take(count).ToList() // each once: a source must not match twice
            : [.. Enumerable.Range(NextId, count)];
        return [.. keys.Select(key => Columns.Select((column, at) => at == 0 ? key.ToString(CultureInfo.InvariantCulture) : Value(random, column)).ToArray())];
    }

    /// <summary>The model with other rows; new keys are counted.</summary>
    public Model With(IEnumerable<string?[]> rows)
    {
        var all = rows.ToList();
        return this with { Rows = all, NextId = all.Select(row => int.Parse(row[0]!, CultureInfo.InvariantCulture) + 1).Append(NextId).Max() };
    }

    /// <summary>The rows in the columns of a later model: those that came later are null, those that went are left out, and values are widened.</summary>
    public IEnumerable<string?[]> RowsAs(Model later)
    {
        var places = later.Columns.Select(column => Columns.Index().FirstOrDefault(own => own.Item.Number == column.Number) is { Item: not null } own ? own.Index : -1).ToArray();
        return Rows.Select(row => places.Select((from, at) => from < 0 ? null : Widened(row[from], Columns[from].Kind, later.Columns[at].Kind)).ToArray());
    }

    /// <summary>A SELECT that gives rows.</summary>
    public string Select(IReadOnlyList<string?[]> rows)
    {
        var names = string.Join(", ", Columns.Select(column => Quoted(column.Name)));
        var values = rows.Count == 0 ? [Row(new string?[Columns.Count])] : rows.Select(Row);
        return $"SELECT * FROM (VALUES {string.Join(", ", values)}) AS v({names}){(rows.Count == 0 ? " WHERE false" : "")}";

        string Row(string?[] row) => $"({string.Join(", ", Columns.Select((column, at) => column.Kind.Literal(row[at])))})";
    }

    private static string? Widened(string? value, ColumnKind from, ColumnKind to)
    {
        for (; from != to; from = from.Wider!)
        {
            value = from.Widen(value);
        }

        return value;
    }

    /// <summary>An empty partition value is null to the protocol ("Partition Value Serialization").</summary>
    private static string? Stored(ModelColumn column, string? value) => column is { IsPartition: true, Kind.Sql: "VARCHAR" } && value is "" ? column.IsNullable ? null : "a" : value;
}
