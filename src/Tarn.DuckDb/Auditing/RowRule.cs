using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.DuckDb.Auditing;

/// <summary>A check that judges each row by itself.</summary>
internal sealed record RowRule
{
    /// <summary>The check.</summary>
    internal required CheckDefinition Check { get; init; }

    /// <summary>A condition that is true for an offending row, and false or null for others.</summary>
    internal required string Violation { get; init; }

    /// <summary>The column that it is about; null where a condition may name several.</summary>
    internal string? Column { get; init; }

    /// <summary>What a row must be: <c>'price' between 0 and 10</c>.</summary>
    internal required string Expectation { get; init; }

    /// <summary>Whether it looks into another table.</summary>
    internal bool IsLookup => Check is RelationshipCheck;

    /// <summary>The rule of a check; null where it judges the table as a whole.</summary>
    /// <param name="check">The check.</param>
    /// <param name="table">Whose check it is.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="rows">Where its rows are, for a check that looks them up; null where they stand under its name.</param>
    /// <exception cref="EngineException">The check names a column that the table lacks, or a value that cannot be one of the column's.</exception>
    internal static RowRule? Of(CheckDefinition check, TableName table, StructType schema, string? rows = null)
    {
        var columns = new CheckColumns(check, table, schema);
        var rule = check switch
        {
            NotNullCheck notNull => OfNotNull(notNull, columns),
            AcceptedValuesCheck accepted => OfAcceptedValues(accepted, columns),
            RangeCheck range => OfRange(range, columns),
            RelationshipCheck relationship => OfRelationship(relationship, columns, relationship.To == table && rows is not null ? rows : Sql.Name(relationship.To)),
            SqlCheck { IsCondition: true } condition => new RowRule
            {
                // The line break ends a comment in the user's text.
                Check = check, Violation = $"NOT ({condition.Sql}\n)", Expectation = $"every row to meet {condition.Sql.Trim()}",
            },
            _ => null,
        };
        return rule is not null && check.Where is { } where ? rule with { Violation = $"({where}\n) AND ({rule.Violation})" } : rule;
    }

    private static RowRule OfNotNull(NotNullCheck check, CheckColumns columns)
    {
        var field = columns.Find(check.Column);
        return new() { Check = check, Column = field.Name, Violation = $"{Sql.Name(field.Name)} IS NULL", Expectation = $"no null in '{field.Name}'" };
    }

    private static RowRule OfAcceptedValues(AcceptedValuesCheck check, CheckColumns columns)
    {
        var field = columns.Find(check.Column);
        var name = Sql.Name(field.Name);
        return new()
        {
            Check = check,
            Column = field.Name,
            Violation = check.Values.Count == 0
                ? $"{name} IS NOT NULL"
                : $"{name} NOT IN ({string.Join(", ", check.Values.Select(value => columns.Literal(value, field)))})",
            Expectation = $"only {Listed(check.Values)} in '{field.Name}'",
        };
    }

    private static RowRule OfRange(RangeCheck check, CheckColumns columns)
    {
        var field = columns.Find(check.Column);
        var name = Sql.Name(field.Name);
        List<string> violations = [];
        if (check.Min is { } min)
        {
            violations.Add($"{name} < {columns.Literal(min, field)}");
        }

        if (check.Max is { } max)
        {
            violations.Add($"{name} > {columns.Literal(max, field)}");
        }

        return new()
        {
            Check = check,
            Column = field.Name,
            Violation = violations.Count == 0 ? "false" : string.Join(" OR ", violations),
            Expectation = (check.Min, check.Max) switch
            {
                ({ } low, { } high) => $"'{field.Name}' between {low} and {high}",
                ({ } low, null) => $"'{field.Name}' at least {low}",
                (null, { } high) => $"'{field.Name}' at most {high}",
                _ => $"'{field.Name}' of any size",
            },
        };
    }

    private static RowRule OfRelationship(RelationshipCheck check, CheckColumns columns, string lookedUp)
    {
        var field = columns.Find(check.Column);
        var name = Sql.Name(field.Name);
        var target = Sql.Name(check.ToColumn);
        return new()
        {
            Check = check,
            Column = field.Name,
            Violation = $"{name} NOT IN (SELECT {target} FROM {lookedUp} WHERE {target} IS NOT NULL)",
            Expectation = $"every '{field.Name}' to be a '{check.ToColumn}' of '{check.To}'",
        };
    }

    private static string Listed(IReadOnlyList<string> values)
    {
        const int Shown = 10;
        var shown = string.Join(", ", values.Take(Shown));
        return values.Count > Shown ? $"{shown} … ({values.Count} values)" : shown;
    }
}
