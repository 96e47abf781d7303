using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Delta.Schema;
using Tarn.Projects;

namespace Tarn.Contracts;

/// <summary>Reads the types of contracts: Delta's, with SQL's names for them beside.</summary>
internal static partial class TypeParser
{
    /// <summary>Every name that a user may write, and the protocol's.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = "string", ["int"] = "integer", ["integer"] = "integer", ["long"] = "long", ["bigint"] = "long",
        ["short"] = "short", ["smallint"] = "short", ["byte"] = "byte", ["tinyint"] = "byte", ["float"] = "float", ["double"] = "double",
        ["boolean"] = "boolean", ["date"] = "date", ["timestamp"] = "timestamp", ["timestamp_ntz"] = "timestamp_ntz", ["binary"] = "binary",
    };

    /// <summary>Names of other systems, with ours.</summary>
    private static readonly Dictionary<string, string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text"] = "string", ["varchar"] = "string", ["char"] = "string", ["str"] = "string", ["uuid"] = "string", ["json"] = "string",
        ["number"] = "decimal(p,s)", ["numeric"] = "decimal(p,s)", ["money"] = "decimal(p,s)", ["real"] = "float", ["float64"] = "double", ["float32"] = "float",
        ["bool"] = "boolean", ["datetime"] = "timestamp", ["timestamptz"] = "timestamp", ["int64"] = "long", ["int32"] = "int", ["int4"] = "int", ["int8"] = "long",
        ["bytes"] = "binary", ["blob"] = "binary",
    };

    private static readonly string[] Listed =
        ["string", "int", "long", "short", "byte", "float", "double", "decimal(p,s)", "boolean", "date", "timestamp", "timestamp_ntz", "binary"];

    /// <summary>The type, or what is wrong with its text.</summary>
    public static (DeltaType? Type, string? Problem) Parse(string text)
    {
        var trimmed = text.Trim();
        if (Names.TryGetValue(trimmed, out var name))
        {
            return (new PrimitiveType(name), null);
        }

        if (DecimalPattern().Match(trimmed) is { Success: true } match)
        {
            return ParseDecimal(match, text);
        }

        if (NestedPattern().IsMatch(trimmed))
        {
            return (null, $"The type '{text}' is nested, and fields of landed files are single values. Load it as string, and take it apart in a model.");
        }

        return (null, $"Unknown type '{text}'.{Hint(trimmed)} Types are: {string.Join(", ", Listed)}.");
    }

    private static string Hint(string text)
    {
        var word = text.Split('(')[0].Trim();
        return Foreign.TryGetValue(word, out var ours)
            ? $" Did you mean '{ours}'?"
            : NearNames.Hint(word, [.. Names.Keys, "decimal"]);
    }

    private static (DeltaType? Type, string? Problem) ParseDecimal(Match match, string text)
    {
        if (!match.Groups["precision"].Success)
        {
            return (null, $"The type '{text}' does not say how many digits. Write decimal(p,s): p digits in all, s of them behind the point, like decimal(12,2).");
        }

        var fits = int.TryParse(match.Groups["precision"].Value, CultureInfo.InvariantCulture, out var precision);
        var scale = 0;
        fits &= !match.Groups["scale"].Success || int.TryParse(match.Groups["scale"].Value, CultureInfo.InvariantCulture, out scale);
        return fits && precision is >= 1 and <= 38 && scale <= precision
            ? (new DecimalType(precision, scale), null)
            : (null, $"The type '{text}' cannot be: decimal(p,s) has p from 1 to 38 and s from 0 to p.");
    }

    [GeneratedRegex(@"\Adecimal\s*(\(\s*(?<precision>[0-9]+)\s*(,\s*(?<scale>[0-9]+)\s*)?\))?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"\A(array|struct|map)\s*<|\[\]\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NestedPattern();
}
