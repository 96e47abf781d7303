using System.Text.RegularExpressions;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Auditing;

/// <summary>A check's value, as a user wrote it, in SQL.</summary>
internal static partial class SqlLiteral
{
    /// <summary>
    /// The value to compare a column with. Numbers stand as they are, so that 0.5 is not rounded to the type of an integer column; all else is cast to
    /// the column's type.
    /// </summary>
    /// <exception cref="FormatException">The text is no number and the column is one.</exception>
    internal static string For(string text, DeltaType type, string duckDbType)
    {
        var trimmed = text.Trim();
        return type switch
        {
            PrimitiveType { Name: "string" } => Sql.Text(text),
            PrimitiveType { Name: "float" or "double" } when NotFinite().IsMatch(trimmed) => $"CAST({Sql.Text(trimmed)} AS {duckDbType})",
            DecimalType or PrimitiveType { Name: "byte" or "short" or "integer" or "long" or "float" or "double" } =>
                Number().IsMatch(trimmed) ? trimmed : throw new FormatException($"'{text}' is no number"),
            _ => $"CAST({Sql.Text(text)} AS {duckDbType})",
        };
    }

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("^[+-]?(nan|inf|infinity)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NotFinite();
}
