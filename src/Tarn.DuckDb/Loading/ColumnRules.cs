using Tarn.Contracts;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Loading;

/// <summary>A rule of one column as SQL over its source text, its text after the transform and its value.</summary>
/// <param name="Name">As reasons name it: type, required, matches, min, max, accepted_values.</param>
/// <param name="Holds">True or false, never null.</param>
/// <param name="Message">A text that says what is wrong with the value.</param>
internal sealed record ColumnRule(string Name, string Holds, string Message);

/// <summary>The rules of one column.</summary>
internal static class ColumnRules
{
    private const int ShownCharacters = 200;

    /// <summary>All of them; the type first.</summary>
    /// <param name="column">The column.</param>
    /// <param name="text">An expression: the text after the transform.</param>
    /// <param name="value">An expression: its value, or null.</param>
    public static IEnumerable<ColumnRule> Of(LoadColumn column, string text, string value)
    {
        var contract = column.Contract;
        var shown = $"'''' || left({text}, {ShownCharacters}) || ''''";
        if (contract.Type is not PrimitiveType { Name: "string" or "binary" })
        {
            yield return new("type", ValueSql.IsExact(column, text, value), $"{shown} || {Sql.Text($" is no {column.TypeText}{Exactly(contract)}.")}");
        }

        if (contract.Required)
        {
            yield return new("required", $"{text} IS NOT NULL", Sql.Text("A value is required, and there is none."));
        }

        if (contract.Matches is { } pattern)
        {
            yield return new(
                "matches", $"({text} IS NULL OR regexp_full_match({text}, {Sql.Text(pattern)}))", $"{shown} || {Sql.Text($" does not match '{pattern}'.")}");
        }

        if (contract.Min is { } min)
        {
            yield return new(
                "min", $"({value} IS NULL OR {value} >= {ValueSql.Constant(column, min)})", $"{shown} || {Sql.Text($" is less than {min}, the least legal value.")}");
        }

        if (contract.Max is { } max)
        {
            yield return new(
                "max", $"({value} IS NULL OR {value} <= {ValueSql.Constant(column, max)})", $"{shown} || {Sql.Text($" is more than {max}, the greatest legal value.")}");
        }

        if (contract.AcceptedValues is { } accepted)
        {
            var values = string.Join(", ", accepted.Select(constant => ValueSql.Constant(column, constant)));
            yield return new(
                "accepted_values", accepted.Count == 0 ? $"{text} IS NULL" : $"({value} IS NULL OR {value} IN ({values}))", $"{shown} || {Sql.Text(" is none of the accepted values.")}");
        }
    }

    private static string Exactly(ColumnContract contract) => contract switch
    {
        { Format: { } format } => $" written as '{format}'",
        { Type: PrimitiveType { Name: "date" or "timestamp" or "timestamp_ntz" } } => " in ISO 8601",
        { Type: DecimalType(_, var scale) } => FormattableString.Invariant($" with up to {scale} digits behind the point"),
        _ => "",
    };
}
