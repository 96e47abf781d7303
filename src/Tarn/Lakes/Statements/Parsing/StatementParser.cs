using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>Reads statements. What is none of Spark's for Delta tables is left to the engine as it is.</summary>
internal static class StatementParser
{
    private delegate Statement Reader(SqlCursor cursor, StatementPlace place);

    /// <summary>First words, longer ones before shorter ones, with the statement's form and what reads it.</summary>
    private static readonly IReadOnlyList<(string[] Words, string Form, Reader Read)> Readers =
    [
        (["INSERT"], "INSERT", RowSyntax.Insert),
        (["DELETE"], "DELETE FROM", RowSyntax.Delete),
        (["UPDATE"], "UPDATE", RowSyntax.Update),
        (["MERGE"], "MERGE INTO", MergeSyntax.Merge),
        (["TRUNCATE"], "TRUNCATE TABLE", RowSyntax.Truncate),
        (["CREATE", "OR", "REPLACE", "TABLE"], "CREATE TABLE", CreateSyntax.Create),
        (["CREATE", "TABLE"], "CREATE TABLE", CreateSyntax.Create),
        (["CREATE", "EXTERNAL", "TABLE"], "CREATE TABLE", CreateSyntax.Create),
        (["REPLACE", "TABLE"], "CREATE TABLE", CreateSyntax.Create),
        (["ALTER", "TABLE"], "ALTER TABLE", AlterSyntax.Alter),
        (["COMMENT", "ON", "TABLE"], "COMMENT ON TABLE", AlterSyntax.Comment),
        (["OPTIMIZE"], "OPTIMIZE", CareSyntax.Optimize),
        (["VACUUM"], "VACUUM", CareSyntax.Vacuum),
        (["RESTORE"], "RESTORE TABLE", CareSyntax.Restore),
        (["CONVERT"], "CONVERT TO DELTA", CareSyntax.Convert),
        (["FSCK"], "FSCK REPAIR TABLE", CareSyntax.Fsck),
        (["DROP", "TABLE"], "DROP TABLE", Drop),
        (["SET", "SPARK"], "SET", CareSyntax.Setting),
        (["SHOW", "TBLPROPERTIES"], "SHOW TBLPROPERTIES", DescribeSyntax.Show),
        (["SHOW", "CREATE"], "SHOW CREATE TABLE", DescribeSyntax.Show),
    ];

    /// <summary>The statements of a text, divided by semicolons, in order. All are read before any is run.</summary>
    /// <exception cref="TarnException">A statement is wrong: says where, what belongs there, and shows a right one.</exception>
    public static IReadOnlyList<Statement> Parse(string sql)
    {
        List<Statement> statements = [];
        List<SqlToken> tokens = [];
        foreach (var token in SqlTokenizer.Tokenize(sql))
        {
            if (!token.IsSymbol(';'))
            {
                tokens.Add(token);
            }
            else if (tokens.Count > 0)
            {
                statements.Add(ParseOne(sql, tokens));
                tokens = [];
            }
        }

        if (tokens.Count > 0)
        {
            statements.Add(ParseOne(sql, tokens));
        }

        return statements.Count == 0 ? throw new TarnException("There is no statement. Write one, for example: SELECT 42") : statements;
    }

    private static Statement ParseOne(string sql, IReadOnlyList<SqlToken> tokens)
    {
        var cursor = new SqlCursor(sql, tokens);
        foreach (var (words, form, read) in Readers)
        {
            if (cursor.Is(words))
            {
                return Read(cursor, form, read);
            }
        }

        if (DescribeForm(cursor) is { } describe)
        {
            return Read(cursor, describe, DescribeSyntax.Describe);
        }

        return new Statement.Query(cursor.Text) { Place = Place(cursor, "SELECT") };
    }

    private static Statement Read(SqlCursor cursor, string form, Reader read)
    {
        cursor.Form = StatementForms.Of(form);
        return read(cursor, Place(cursor, form));
    }

    private static StatementPlace Place(SqlCursor cursor, string name)
    {
        var (line, column) = cursor.PlaceOf(cursor.Next);
        return new StatementPlace(name, cursor.Text, line, column);
    }

    /// <summary>DESCRIBE of a table is ours; of a SELECT or a file, the engine's.</summary>
    private static string? DescribeForm(SqlCursor cursor)
    {
        if (!cursor.Is("DESCRIBE") && !cursor.Is("DESC"))
        {
            return null;
        }

        return cursor.Peek(1) switch
        {
            { } word when word.Is("HISTORY") && cursor.Peek(2)?.IsSymbol('.') is not true => "DESCRIBE HISTORY",
            { } word when word.Is("DETAIL") && cursor.Peek(2)?.IsSymbol('.') is not true => "DESCRIBE DETAIL",
            { } word when word.Is("TABLE") || word.Is("EXTENDED") || word.Is("FORMATTED") => "DESCRIBE TABLE",
            { IsName: true } when cursor.Peek(2)?.IsSymbol('.') is true && cursor.Peek(3) is { IsName: true } => "DESCRIBE TABLE",
            _ => null,
        };
    }

    private static Statement.Refused Drop(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("DROP", "TABLE");
        _ = cursor.Take("IF", "EXISTS");
        var table = NameSyntax.Table(cursor);
        return new Statement.Refused(
            $"DROP TABLE {table} is refused: the lake's older commits need the table, and readers and models may too. " +
            (table.IsPath ? "Remove the folder yourself if nobody needs it." : $"Take its rows away with TRUNCATE TABLE {table}; 'tarn rewind' takes the whole lake back to before it was made."))
        {
            Place = place,
        };
    }
}
