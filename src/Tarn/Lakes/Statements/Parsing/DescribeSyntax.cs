namespace Tarn.Lakes.Statements.Parsing;

/// <summary>DESCRIBE and SHOW.</summary>
internal static class DescribeSyntax
{
    /// <summary>DESCRIBE [TABLE] [EXTENDED], DESCRIBE HISTORY, DESCRIBE DETAIL.</summary>
    public static Statement Describe(SqlCursor cursor, StatementPlace place)
    {
        cursor.Position++;
        var what = DescribeKind.Columns;
        if (IsKind(cursor, "HISTORY"))
        {
            what = DescribeKind.History;
        }
        else if (IsKind(cursor, "DETAIL"))
        {
            what = DescribeKind.Detail;
        }
        else
        {
            _ = IsKind(cursor, "TABLE");
            what = IsKind(cursor, "EXTENDED") || IsKind(cursor, "FORMATTED") ? DescribeKind.Extended : what;
        }

        var table = NameSyntax.TableWithState(cursor);
        int? limit = what == DescribeKind.History && cursor.Take("LIMIT") ? (int)Math.Min(int.MaxValue, cursor.ExpectNumber("how many versions")) : null;
        cursor.ExpectEnd(what == DescribeKind.History ? "LIMIT or the end" : "the end");
        return new Statement.Describe(table, what, limit) { Place = place };
    }

    /// <summary>SHOW TBLPROPERTIES, SHOW CREATE TABLE.</summary>
    public static Statement Show(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("SHOW");
        var what = cursor.Take("TBLPROPERTIES") ? DescribeKind.Properties : cursor.Take("CREATE", "TABLE") ? DescribeKind.Create : throw cursor.Wrong("TBLPROPERTIES or CREATE TABLE");
        var table = NameSyntax.Table(cursor);
        string? key = null;
        if (what == DescribeKind.Properties && cursor.IsSymbol('('))
        {
            key = cursor.ExpectList(() => NameSyntax.PropertyKey(cursor))[0];
        }

        cursor.ExpectEnd("the end");
        return new Statement.Describe(table, what, Key: key) { Place = place };
    }

    /// <summary>Takes a word that a layer may be named like: behind it, there must be a name and no point.</summary>
    private static bool IsKind(SqlCursor cursor, string word) => cursor.Peek(1) is { IsName: true } && cursor.Take(word);
}
