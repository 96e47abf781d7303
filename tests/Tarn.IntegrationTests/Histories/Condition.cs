using System.Globalization;

namespace Tarn.IntegrationTests.Histories;

/// <summary>A condition on a table's columns, as SQL and as what it says of a row of the model: true, false or null.</summary>
/// <param name="Sql">For a prefix of column names: <c>t.</c> or nothing.</param>
/// <param name="Holds">Of a row.</param>
internal sealed record Condition(Func<string, string> Sql, Func<string?[], bool?> Holds)
{
    /// <summary>One by chance, of columns of the model.</summary>
    public static Condition Draw(Random random, Model model, bool partitionsOnly = false)
    {
        var first = Atom(random, model, partitionsOnly);
        var second = Atom(random, model, partitionsOnly);
        return random.Next(6) switch
        {
            0 => new(prefix => $"{first.Sql(prefix)} AND {second.Sql(prefix)}", row => And(first.Holds(row), second.Holds(row))),
            1 => new(prefix => $"{first.Sql(prefix)} OR {second.Sql(prefix)}", row => !And(!first.Holds(row), !second.Holds(row))),
            2 => new(prefix => $"NOT ({first.Sql(prefix)})", row => !first.Holds(row)),
            _ => first,
        };
    }

    private static Condition Atom(Random random, Model model, bool partitionsOnly)
    {
        var places = Enumerable.Range(0, model.Columns.Count).Where(place => model.Columns[place].Kind.IsPlain && (!partitionsOnly || model.Columns[place].IsPartition)).ToList();
        var at = partitionsOnly || random.Next(2) == 0 ? places[random.Next(places.Count)] : 0;
        return at == 0 && !partitionsOnly ? OfKey(random, model) : OfValue(random, model.Columns[at], at);
    }

    private static Condition OfKey(Random random, Model model)
    {
        var key = Model.Quoted(model.Columns[0].Name);
        var bound = random.Next(model.NextId + 1);
        var parts = 2 + random.Next(3);
        var rest = random.Next(parts);
        return random.Next(3) switch
        {
            0 => new(prefix => string.Create(CultureInfo.InvariantCulture, $"{prefix}{key} < {bound}"), row => Id(row) < bound),
            1 => new(prefix => string.Create(CultureInfo.InvariantCulture, $"{prefix}{key} % {parts} = {rest}"), row => Id(row) % parts == rest),
            _ => new(prefix => string.Create(CultureInfo.InvariantCulture, $"{prefix}{key} IN ({bound}, {bound + 1}, {rest})"), row => Id(row) == bound || Id(row) == bound + 1 || Id(row) == rest),
        };
    }

    private static Condition OfValue(Random random, ModelColumn column, int at)
    {
        var name = Model.Quoted(column.Name);
        var value = column.Kind.Values[random.Next(column.Kind.Values.Count)];
        var literal = column.Kind.Literal(value);
        return random.Next(6) switch
        {
            0 => new(prefix => $"{prefix}{name} IS NULL", row => row[at] is null),
            1 => new(prefix => $"{prefix}{name} IS NOT NULL", row => row[at] is not null),
            2 => Comparison("<", order => order < 0),
            3 => Comparison(">=", order => order >= 0),
            4 => Comparison("<>", order => order != 0),
            _ => Comparison("=", order => order == 0),
        };

        Condition Comparison(string sign, Func<int, bool> holds) => new(
            prefix => $"{prefix}{name} {sign} {literal}", row => row[at] is { } text ? holds(column.Kind.Compare(text, value)) : null);
    }

    private static int Id(string?[] row) => int.Parse(row[0]!, CultureInfo.InvariantCulture);

    private static bool? And(bool? left, bool? right) => left == false || right == false ? false : left is null || right is null ? null : true;
}
