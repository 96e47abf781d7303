namespace Tarn.DuckDb.Rules;

/// <summary>The functions of Spark SQL that DuckDB computes alike, with how it writes them. One that is not here is refused: a name that both have may mean two things.</summary>
internal static class SparkFunctions
{
    private static readonly string[] Units = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];

    private static readonly Dictionary<string, Func<IReadOnlyList<string>, string?>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["abs"] = Same("abs", 1),
        ["ceil"] = Same("ceil", 1),
        ["ceiling"] = Same("ceil", 1),
        ["floor"] = Same("floor", 1),
        ["sqrt"] = Same("sqrt", 1),
        ["mod"] = static arguments => arguments.Count == 2 ? $"(({arguments[0]}) % ({arguments[1]}))" : null,
        ["greatest"] = static arguments => arguments.Count >= 2 ? $"greatest({string.Join(", ", arguments)})" : null,
        ["least"] = static arguments => arguments.Count >= 2 ? $"least({string.Join(", ", arguments)})" : null,
        ["coalesce"] = static arguments => arguments.Count >= 1 ? $"coalesce({string.Join(", ", arguments)})" : null,
        ["ifnull"] = Same("coalesce", 2),
        ["nvl"] = Same("coalesce", 2),
        ["nullif"] = Same("nullif", 2),
        ["nvl2"] = static arguments => arguments.Count == 3 ? $"(CASE WHEN ({arguments[0]}) IS NOT NULL THEN ({arguments[1]}) ELSE ({arguments[2]}) END)" : null,
        ["if"] = static arguments => arguments.Count == 3 ? $"(CASE WHEN ({arguments[0]}) THEN ({arguments[1]}) ELSE ({arguments[2]}) END)" : null,
        ["isnull"] = static arguments => arguments.Count == 1 ? $"(({arguments[0]}) IS NULL)" : null,
        ["isnotnull"] = static arguments => arguments.Count == 1 ? $"(({arguments[0]}) IS NOT NULL)" : null,
        ["lower"] = Same("lower", 1),
        ["lcase"] = Same("lower", 1),
        ["upper"] = Same("upper", 1),
        ["ucase"] = Same("upper", 1),
        ["length"] = Same("length", 1),
        ["len"] = Same("length", 1),
        ["char_length"] = Same("length", 1),
        ["character_length"] = Same("length", 1),
        ["trim"] = static arguments => arguments.Count == 1 ? $"trim({arguments[0]}, ' ')" : null,
        ["ltrim"] = static arguments => arguments.Count == 1 ? $"ltrim({arguments[0]}, ' ')" : null,
        ["rtrim"] = static arguments => arguments.Count == 1 ? $"rtrim({arguments[0]}, ' ')" : null,
        ["startswith"] = Same("starts_with", 2),
        ["endswith"] = Same("ends_with", 2),
        ["contains"] = Same("contains", 2),
        ["concat"] = static arguments => arguments.Count >= 1 ? $"({string.Join(" || ", arguments.Select(argument => $"({argument})"))})" : null,
        ["substring"] = Substring,
        ["substr"] = Substring,
        ["left"] = static arguments => arguments.Count == 2 ? $"left({arguments[0]}, greatest({arguments[1]}, 0))" : null,
        ["year"] = Same("year", 1),
        ["quarter"] = Same("quarter", 1),
        ["month"] = Same("month", 1),
        ["day"] = Same("day", 1),
        ["dayofmonth"] = Same("day", 1),
        ["dayofyear"] = Same("dayofyear", 1),
        ["hour"] = Same("hour", 1),
        ["minute"] = Same("minute", 1),
        ["date_trunc"] = static arguments => arguments.Count == 2 && Units.Contains(arguments[0].Trim('\'').ToLowerInvariant())
            ? $"CAST(date_trunc({arguments[0]}, {arguments[1]}) AS TIMESTAMP WITH TIME ZONE)"
            : null,
        ["date_format"] = DateFormat,
        ["to_date"] = static arguments => arguments.Count == 1 ? $"CAST(({arguments[0]}) AS DATE)" : null,
        ["date"] = static arguments => arguments.Count == 1 ? $"CAST(({arguments[0]}) AS DATE)" : null,
        ["current_timestamp"] = static arguments => arguments.Count == 0 ? "now()" : null,
        ["now"] = static arguments => arguments.Count == 0 ? "now()" : null,
        ["current_date"] = static arguments => arguments.Count == 0 ? "CAST(now() AS DATE)" : null,
        ["array"] = static arguments => $"[{string.Join(", ", arguments)}]",
        ["array_contains"] = Same("list_contains", 2),
    };

    /// <summary>Spark's pattern letters that have one meaning and width, as strftime writes them.</summary>
    private static readonly (string Spark, string Duck)[] TimeParts =
        [("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"), ("-", "-"), ("/", "/"), (":", ":"), (" ", " "), ("_", "_"), (".", ".")];

    /// <summary>A call; null where the function, or its use, is not known to mean the same.</summary>
    internal static string? Call(string name, IReadOnlyList<string> arguments) => Known.TryGetValue(name, out var write) ? write(arguments) : null;

    private static Func<IReadOnlyList<string>, string?> Same(string name, int count) =>
        arguments => arguments.Count == count ? $"{name}({string.Join(", ", arguments)})" : null;

    /// <summary>In Spark a position of 0 means the first character.</summary>
    private static string? Substring(IReadOnlyList<string> arguments) => arguments.Count switch
    {
        2 => $"substring({arguments[0]}, CASE WHEN ({arguments[1]}) = 0 THEN 1 ELSE ({arguments[1]}) END)",
        3 => $"substring({arguments[0]}, CASE WHEN ({arguments[1]}) = 0 THEN 1 ELSE ({arguments[1]}) END, greatest({arguments[2]}, 0))",
        _ => null,
    };

    private static string? DateFormat(IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 2 || arguments[1] is not ['\'', .., '\''])
        {
            return null;
        }

        var pattern = arguments[1][1..^1];
        var format = "";
        while (pattern.Length > 0)
        {
            var (spark, duck) = Array.Find(TimeParts, part => pattern.StartsWith(part.Spark, StringComparison.Ordinal));
            if (spark is null || (char.IsLetter(spark[0]) && pattern.Length > spark.Length && pattern[spark.Length] == spark[0]))
            {
                return null;
            }

            format += duck;
            pattern = pattern[spark.Length..];
        }

        return $"strftime({arguments[0]}, '{format}')";
    }
}
