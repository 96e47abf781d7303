using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>INSERT, DELETE, UPDATE, TRUNCATE.</summary>
internal static class RowSyntax
{
    private static readonly string[] RowsBegin = ["SELECT", "VALUES", "TABLE", "WITH", "FROM"];

    /// <summary>INSERT.</summary>
    public static Statement Insert(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("INSERT");
        var evolves = cursor.Take("WITH", "SCHEMA", "EVOLUTION");
        var mode = cursor.Take("OVERWRITE") ? InsertMode.Overwrite : cursor.Take("INTO") ? InsertMode.Append : throw cursor.Wrong("INTO or OVERWRITE");
        _ = mode == InsertMode.Overwrite && cursor.Take("INTO");
        _ = cursor.Take("TABLE");
        var table = NameSyntax.Table(cursor);
        IReadOnlyList<PartitionPart> partition = cursor.Take("PARTITION") ? cursor.ExpectList(() => Partition(cursor)) : [];
        if (cursor.Take("IF", "NOT", "EXISTS"))
        {
            throw cursor.Wrong("the rows (IF NOT EXISTS is not for Delta tables)");
        }

        var columns = cursor.IsSymbol('(') && !IsQuery(cursor, 1) ? cursor.ExpectList(() => cursor.ExpectName("a column")) : null;
        var byName = cursor.Take("BY", "NAME");
        if (byName && columns is not null)
        {
            throw cursor.Wrong("the rows (BY NAME takes the columns from them, so there is no list of columns)");
        }

        string? where = null;
        if (cursor.Take("REPLACE"))
        {
            cursor.Expect("WHERE");
            where = cursor.SliceUntil(token => RowsBegin.Any(token.Is), "a condition");
            mode = InsertMode.ReplaceWhere;
        }

        return new Statement.Insert(table, Rows(cursor), columns, byName, mode, where, partition, evolves) { Place = place };
    }

    /// <summary>DELETE FROM.</summary>
    public static Statement Delete(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("DELETE", "FROM");
        var table = NameSyntax.Table(cursor);
        var alias = NameSyntax.Alias(cursor, "WHERE");
        return new Statement.Delete(table, alias, Where(cursor)) { Place = place };
    }

    /// <summary>TRUNCATE TABLE: a DELETE of every row.</summary>
    public static Statement Truncate(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("TRUNCATE", "TABLE");
        var table = NameSyntax.Table(cursor);
        cursor.ExpectEnd("the end (to delete some rows, write DELETE FROM … WHERE)");
        return new Statement.Delete(table, null, null) { Place = place };
    }

    /// <summary>UPDATE.</summary>
    public static Statement Update(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("UPDATE");
        var table = NameSyntax.Table(cursor);
        var alias = NameSyntax.Alias(cursor, "SET");
        cursor.Expect("SET");
        var set = SetList(cursor, token => token.Is("WHERE"));
        return new Statement.Update(table, alias, set, Where(cursor)) { Place = place };
    }

    /// <summary>Columns with their new values, divided by commas.</summary>
    public static IReadOnlyList<SetClause> SetList(SqlCursor cursor, Func<SqlToken, bool> ends)
    {
        List<SetClause> set = [];
        do
        {
            var column = cursor.ExpectPath("a column");
            cursor.ExpectSymbol('=');
            set.Add(new SetClause(column, cursor.SliceUntil(token => token.IsSymbol(',') || ends(token), "the column's new value")));
        }
        while (cursor.TakeSymbol(','));

        return set;
    }

    /// <summary>The rows of an INSERT as a SELECT.</summary>
    public static string Rows(SqlCursor cursor)
    {
        const string Expected = "SELECT, VALUES or TABLE";
        if (cursor.Take("TABLE"))
        {
            var rows = cursor.Rest("a table");
            return $"SELECT * FROM {rows}";
        }

        return IsQuery(cursor, 0) || cursor.IsSymbol('(') ? cursor.Rest(Expected) : throw cursor.Wrong(Expected);
    }

    private static string? Where(SqlCursor cursor)
    {
        if (cursor.Take("WHERE"))
        {
            return cursor.Rest("a condition");
        }

        cursor.ExpectEnd("WHERE or the end");
        return null;
    }

    private static PartitionPart Partition(SqlCursor cursor)
    {
        var column = cursor.ExpectName("a partition column");
        return new PartitionPart(column, cursor.TakeSymbol('=') ? cursor.SliceUntil(token => token.IsSymbol(',') || token.IsSymbol(')'), "the partition's value") : null);
    }

    /// <summary>Whether a SELECT begins here, brackets in front of it aside.</summary>
    private static bool IsQuery(SqlCursor cursor, int further)
    {
        while (cursor.Peek(further)?.IsSymbol('(') is true)
        {
            further++;
        }

        return cursor.Peek(further) is { } token && RowsBegin.Any(token.Is);
    }
}
