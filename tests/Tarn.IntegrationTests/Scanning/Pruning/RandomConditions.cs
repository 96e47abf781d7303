using System.Globalization;

namespace Tarn.IntegrationTests.Scanning.Pruning;

/// <summary>Conditions and rows over a few columns of each type, from values that meet often.</summary>
internal sealed class RandomConditions(Random random)
{
    private static readonly (string Column, string Type, string[] Values)[] Columns =
    [
        ("i", "INTEGER", ["-2147483648", "-3", "0", "1", "2", "7", "2147483647"]),
        ("l", "BIGINT", ["-9007199254740993", "0", "5", "9007199254740992", "9007199254740993", "9223372036854775807"]),
        ("t", "TINYINT", ["-128", "0", "3", "127"]),
        ("m", "DECIMAL(9,2)", ["-1.50", "0.00", "0.10", "2.25", "1234567.89"]),
        ("h", "DECIMAL(38,10)", ["-1234567890123456789012345678.0123456789", "0.1", "2.5", "9999999999999999999999999999.9999999999"]),
        ("f", "FLOAT", ["-0.0", "0.0", "0.1", "0.7", "1.5", "3e38", "'NaN'", "'Infinity'"]),
        ("d", "DOUBLE", ["-0.0", "0.1", "0.7", "1.5", "1e300", "'NaN'", "'-Infinity'"]),
        ("b", "BOOLEAN", ["true", "false"]),
        ("s", "VARCHAR", ["''", "'a'", "'ab'", "'abc'", "'B'", "'b'", "'ä'", "'\U0001F600'", "'\uFFFDx'", "'a%b'", "'10'", "'9'", "'" + new string('a', 40) + "'", "'" + new string('a', 32) + "b'"]),
        ("y", "DATE", ["'0001-01-01'", "'1969-12-31'", "'2024-02-29'", "'2024-03-01'", "'9999-12-31'"]),
        ("z", "TIMESTAMP WITH TIME ZONE", ["'1969-12-31 23:59:59.999999+00'", "'2024-02-29 12:00:00+00'", "'2024-02-29 12:00:00.000500+00'", "'2024-02-29 23:00:00-05'", "'9999-12-31 23:59:59.999999+00'"]),
        ("n", "TIMESTAMP", ["'1969-12-31 23:59:59.999999'", "'2024-02-29 00:00:00'", "'2024-02-29 12:00:00.000999'", "'2024-02-29 12:00:00'"]),
        ("r.x", "INTEGER", ["1", "2", "3"]),
        ("r.\"two words\"", "VARCHAR", ["'p'", "'q'"]),
    ];

    private static readonly string[] Comparisons = ["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "=="];

    /// <summary>A SELECT of some rows with every column.</summary>
    public string Rows()
    {
        var isNarrow = random.Next(3) > 0; // files whose values lie close together are the ones that can be left out
        var choice = Columns.Select(column => (column.Values[random.Next(column.Values.Length)], column.Values[random.Next(column.Values.Length)])).ToList();
        var rows = Enumerable.Range(0, random.Next(1, 5)).Select(_ => "SELECT " + string.Join(", ", Columns.Take(12).Select((_, at) => $"{Value(at)} AS {Columns[at].Column}"))
            + $", {(random.Next(6) == 0 ? "NULL::STRUCT(x INTEGER, \"two words\" VARCHAR)" : $"{{'x': {Value(12)}, 'two words': {Value(13)}}}")} AS r");
        return string.Join(" UNION ALL ", rows);

        string Value(int at)
        {
            var text = random.Next(7) == 0 ? "NULL" : !isNarrow ? Any(Columns[at].Values) : random.Next(2) == 0 ? choice[at].Item1 : choice[at].Item2;
            return $"CAST({text} AS {Columns[at].Type})";
        }
    }

    public string Condition(int depth = 3) => (depth == 0 ? 0 : random.Next(6)) switch
    {
        1 => $"({Condition(depth - 1)} AND {Condition(depth - 1)})",
        2 => $"({Condition(depth - 1)} OR {Condition(depth - 1)})",
        3 => $"NOT ({Condition(depth - 1)})",
        _ => Leaf(),
    };

    private string Leaf()
    {
        var (name, type, values) = Columns[random.Next(Columns.Length)];
        var column = random.Next(4) == 0 ? $"k.{name}" : name;
        return random.Next(14) switch
        {
            0 => $"{column} IS {Any(["", "NOT "])}NULL",
            1 => $"{column} {Any(["", "NOT "])}BETWEEN {Literal(type, values)} AND {Literal(type, values)}",
            2 or 3 => $"{column} {Any(["", "NOT "])}IN ({string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(8) == 0 ? "NULL" : Literal(type, values)))})",
            4 => $"{Any(["s", "r.\"two words\""])} {Any(["", "NOT "])}LIKE {Any(["'a%'", "'ab%'", "'a_'", "'%b'", "'a%c'", "'ab'", "'a\\%'", "'\U0001F600%'", "''", "'%'", "'b%%'"])}",
            5 => Any(["b", "NOT b", "b IS TRUE", "b IS NOT FALSE", "b IS NOT TRUE", "starts_with(s, 'ab')", "s ^@ 'a'", "prefix(s, 'B')"]),
            6 => Any(["i + 1 > 2", "length(s) = 1", "i = l", "s = lower(s)", "i::VARCHAR = '1'", "s::INTEGER = 1", "s COLLATE NOCASE = 'B'", "true", "m * 2 = 4.5", "r IS NULL", "s ILIKE 'A%'"]),
            7 => $"{Literal(type, values)} {Any(Comparisons)} {column}",
            _ => $"{column} {Any(Comparisons)} {Literal(type, values)}",
        };
    }

    /// <summary>Mostly of the column's kind; sometimes another's, which the engine casts or refuses.</summary>
    private string Literal(string type, string[] values)
    {
        if (random.Next(12) == 0)
        {
            var (_, otherType, otherValues) = Columns[random.Next(Columns.Length)];
            (type, values) = (otherType, otherValues);
        }

        var value = Any(values);
        return random.Next(6) switch
        {
            0 => $"CAST({value} AS {type})",
            1 => $"({value})::{type}",
            2 when !value.StartsWith('\'') => $"'{value}'",
            3 when !value.StartsWith('\'') && value != "true" && value != "false" => Any([value + ".5", value.Replace(".", "", StringComparison.Ordinal) + ".0", value + "e0", $"{value}::DOUBLE", "9007199254740993.0", "0.30000001192092896e0"]),
            4 when type == "DATE" => $"{Any(["DATE", "TIMESTAMP", "TIMESTAMPTZ"])} {value}",
            4 when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) => $"{Any(["TIMESTAMP", "TIMESTAMPTZ", "DATE"])} {value}",
            _ => value,
        };
    }

    private string Any(string[] values) => values[random.Next(values.Length)];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Columns.Length} columns");
}
