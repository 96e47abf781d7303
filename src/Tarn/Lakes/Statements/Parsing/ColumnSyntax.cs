using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>Columns in CREATE TABLE and ALTER TABLE.</summary>
internal static class ColumnSyntax
{
    /// <summary>A column with its type and what belongs to it.</summary>
    public static ColumnDefinition Column(SqlCursor cursor)
    {
        if (cursor.Is("CONSTRAINT") || cursor.Is("PRIMARY", "KEY") || cursor.Is("FOREIGN", "KEY") || (cursor.Is("CHECK") && cursor.Peek(1)?.IsSymbol('(') is true))
        {
            throw cursor.Wrong("a column (constraints are added to the table that is there: ALTER TABLE … ADD CONSTRAINT name CHECK (…))");
        }

        var path = cursor.ExpectPath("a column's name");
        var (type, maxLength) = TypeSyntax.OfColumn(cursor);
        var column = new ColumnDefinition(path, type) { MaxLength = maxLength };
        while (Trait(cursor, column) is { } more)
        {
            column = more;
        }

        return column;
    }

    /// <summary>A column of PARTITIONED BY.</summary>
    public static ColumnDefinition Partition(SqlCursor cursor) =>
        cursor.Peek(1) is { } next && (next.IsSymbol(',') || next.IsSymbol(')')) ? new ColumnDefinition([cursor.ExpectName("a column")], null) : Column(cursor);

    /// <summary>FIRST or AFTER; null for neither.</summary>
    public static ColumnPosition? Position(SqlCursor cursor) =>
        cursor.Take("FIRST") ? new ColumnPosition(null) : cursor.Take("AFTER") ? new ColumnPosition(cursor.ExpectName("a column")) : null;

    private static ColumnDefinition? Trait(SqlCursor cursor, ColumnDefinition column)
    {
        if (cursor.Take("NOT"))
        {
            cursor.Expect("NULL");
            return column with { NotNull = true };
        }

        if (cursor.Take("NULL"))
        {
            return column;
        }

        if (cursor.Take("COMMENT"))
        {
            return column with { Comment = cursor.ExpectText("the comment in quotes") };
        }

        if (cursor.Take("DEFAULT"))
        {
            return column with { Default = cursor.SliceUntil(EndsDefault, "an expression") };
        }

        if (cursor.Take("GENERATED"))
        {
            if (cursor.Is("BY", "DEFAULT") || cursor.Is("ALWAYS", "AS", "IDENTITY"))
            {
                throw cursor.Wrong("ALWAYS AS (expression): Tarn writes no identity columns. Give the numbers with the rows, for instance by row_number()");
            }

            cursor.Expect("ALWAYS", "AS");
            return column with { Generated = cursor.ExpectBracketed("an expression") };
        }

        return Position(cursor) is { } position ? column with { Position = position } : null;
    }

    private static bool EndsDefault(SqlToken token) => token.IsSymbol(',') || token.IsSymbol(')') || token.Is("COMMENT") || token.Is("FIRST") || token.Is("AFTER") || token.Is("GENERATED") || token.Is("NOT");
}
