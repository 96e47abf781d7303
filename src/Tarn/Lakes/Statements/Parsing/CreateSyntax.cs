namespace Tarn.Lakes.Statements.Parsing;

/// <summary>CREATE TABLE, with columns, AS SELECT, or as a clone.</summary>
internal static class CreateSyntax
{
    /// <summary>CREATE [OR REPLACE] TABLE, REPLACE TABLE.</summary>
    public static Statement Create(SqlCursor cursor, StatementPlace place)
    {
        var mode = cursor.Take("REPLACE") || cursor.Take("CREATE", "OR", "REPLACE") ? CreateMode.Replace : CreateMode.New;
        _ = mode == CreateMode.New && cursor.Take("CREATE");
        cursor.Expect("TABLE");
        if (mode == CreateMode.New && cursor.Take("IF", "NOT", "EXISTS"))
        {
            mode = CreateMode.IfNotExists;
        }

        var table = NameSyntax.Table(cursor);
        if (cursor.Take("SHALLOW"))
        {
            cursor.Expect("CLONE");
            return Clone(cursor, place, table, mode);
        }

        if (cursor.Is("CLONE") || cursor.Is("DEEP"))
        {
            throw cursor.Wrong("SHALLOW CLONE (for a copy of the data itself, write CREATE TABLE … AS SELECT * FROM …)");
        }

        var columns = cursor.IsSymbol('(') ? cursor.ExpectList(() => ColumnSyntax.Column(cursor)) : [];
        var body = Clauses(cursor, table, new TableBody { Columns = columns });
        if (columns.Count == 0 && body.Select is null)
        {
            throw cursor.Wrong("columns in brackets, or AS SELECT");
        }

        if (columns.Count > 0 && body.Select is not null)
        {
            throw cursor.Wrong("either columns or AS SELECT, which gives the columns by itself");
        }

        return new Statement.CreateTable(table, mode, body) { Place = place };
    }

    private static TableBody Clauses(SqlCursor cursor, TableRef table, TableBody body)
    {
        while (!cursor.IsAtEnd)
        {
            if (cursor.Take("USING"))
            {
                cursor.Expect("DELTA");
            }
            else if (cursor.Take("PARTITIONED"))
            {
                cursor.Expect("BY");
                body = body with { PartitionedBy = cursor.ExpectList(() => ColumnSyntax.Partition(cursor)) };
            }
            else if (cursor.Take("COMMENT"))
            {
                body = body with { Comment = cursor.ExpectText("the comment in quotes") };
            }
            else if (cursor.Take("TBLPROPERTIES"))
            {
                body = body with { Properties = NameSyntax.Properties(cursor) };
            }
            else if (cursor.Is("LOCATION"))
            {
                Location(cursor, table);
            }
            else if (cursor.Is("CLUSTER") || cursor.Is("CLUSTERED"))
            {
                throw cursor.Wrong("no clustering: Tarn writes no clustered tables. Write PARTITIONED BY, or sort the files later with OPTIMIZE … ZORDER BY");
            }
            else if (cursor.Take("AS") || cursor.Is("SELECT") || cursor.Is("WITH"))
            {
                body = body with { Select = RowSyntax.Rows(cursor) };
            }
            else
            {
                throw cursor.Wrong("USING DELTA, PARTITIONED BY, COMMENT, TBLPROPERTIES, AS SELECT, or the end");
            }
        }

        return body;
    }

    private static void Location(SqlCursor cursor, TableRef table)
    {
        var at = cursor.Position;
        cursor.Expect("LOCATION");
        var location = cursor.ExpectText("a folder in quotes");
        if (table.Path != location)
        {
            cursor.Position = at;
            throw cursor.Wrong($"no LOCATION: a table of the lake lies in the lake. To make one elsewhere, name it by its folder: CREATE TABLE delta.`{location}`");
        }
    }

    private static Statement.ShallowClone Clone(SqlCursor cursor, StatementPlace place, TableRef table, CreateMode mode)
    {
        var source = NameSyntax.TableWithState(cursor);
        var properties = cursor.Take("TBLPROPERTIES") ? NameSyntax.Properties(cursor) : new Dictionary<string, string>();
        if (cursor.Is("LOCATION"))
        {
            Location(cursor, table);
        }

        cursor.ExpectEnd("VERSION AS OF, TIMESTAMP AS OF, TBLPROPERTIES or the end");
        return new Statement.ShallowClone(table, mode, source, properties) { Place = place };
    }
}
