namespace Tarn.Lakes.Statements.Parsing;

/// <summary>ALTER TABLE, COMMENT ON TABLE.</summary>
internal static class AlterSyntax
{
    /// <summary>ALTER TABLE.</summary>
    public static Statement Alter(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("ALTER", "TABLE");
        var table = NameSyntax.Table(cursor);
        var what = What(cursor);
        cursor.ExpectEnd("the end (one change a statement; divide statements by ';')");
        return new Statement.Alter(table, what) { Place = place };
    }

    /// <summary>COMMENT ON TABLE.</summary>
    public static Statement Comment(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("COMMENT", "ON", "TABLE");
        var table = NameSyntax.Table(cursor);
        cursor.Expect("IS");
        var text = cursor.Take("NULL") ? null : cursor.ExpectText("the comment in quotes, or NULL");
        cursor.ExpectEnd("the end");
        return new Statement.Alter(table, new TableAlteration.SetDescription(text)) { Place = place };
    }

    private static TableAlteration What(SqlCursor cursor)
    {
        if (cursor.Take("ADD"))
        {
            return Add(cursor);
        }

        if (cursor.Take("DROP"))
        {
            return Drop(cursor);
        }

        if (cursor.Take("RENAME"))
        {
            if (cursor.Is("TO"))
            {
                throw cursor.Wrong("COLUMN: a table keeps its name, which is its folder's. To have it under another, write CREATE TABLE … AS SELECT");
            }

            cursor.Expect("COLUMN");
            var column = cursor.ExpectPath("a column");
            cursor.Expect("TO");
            return new TableAlteration.RenameColumn(column, cursor.ExpectName("the column's new name"));
        }

        if (cursor.Take("SET"))
        {
            cursor.Expect("TBLPROPERTIES");
            return new TableAlteration.SetProperties(NameSyntax.Properties(cursor));
        }

        if (cursor.Take("UNSET"))
        {
            cursor.Expect("TBLPROPERTIES");
            var ifExists = cursor.Take("IF", "EXISTS");
            return new TableAlteration.UnsetProperties(cursor.ExpectList(() => NameSyntax.PropertyKey(cursor)), ifExists);
        }

        if (cursor.Take("ALTER"))
        {
            _ = cursor.Take("COLUMN");
            return Change(cursor, cursor.ExpectPath("a column"));
        }

        if (cursor.Take("CHANGE"))
        {
            _ = cursor.Take("COLUMN");
            return ChangeLikeHive(cursor);
        }

        throw cursor.Wrong("ADD, ALTER COLUMN, RENAME COLUMN, DROP, SET TBLPROPERTIES or UNSET TBLPROPERTIES");
    }

    private static TableAlteration Add(SqlCursor cursor)
    {
        if (cursor.Take("CONSTRAINT"))
        {
            var name = cursor.ExpectName("the constraint's name");
            cursor.Expect("CHECK");
            return new TableAlteration.AddConstraint(name, cursor.ExpectBracketed("a condition"));
        }

        if (!cursor.Take("COLUMNS") && !cursor.Take("COLUMN"))
        {
            throw cursor.Wrong("COLUMN, COLUMNS or CONSTRAINT");
        }

        if (cursor.IsSymbol('('))
        {
            return new TableAlteration.AddColumns(cursor.ExpectList(() => ColumnSyntax.Column(cursor)));
        }

        List<ColumnDefinition> columns = [];
        do
        {
            columns.Add(ColumnSyntax.Column(cursor));
        }
        while (cursor.TakeSymbol(','));
        return new TableAlteration.AddColumns(columns);
    }

    private static TableAlteration Drop(SqlCursor cursor)
    {
        if (cursor.Take("CONSTRAINT"))
        {
            var ifExists = cursor.Take("IF", "EXISTS");
            return new TableAlteration.DropConstraint(cursor.ExpectName("the constraint's name"), ifExists);
        }

        if (cursor.Is("FEATURE"))
        {
            throw cursor.Wrong("COLUMN, COLUMNS or CONSTRAINT: Tarn drops no table features, since older versions of the table need them");
        }

        if (!cursor.Take("COLUMNS") && !cursor.Take("COLUMN"))
        {
            throw cursor.Wrong("COLUMN, COLUMNS or CONSTRAINT");
        }

        var mayBeAbsent = cursor.Take("IF", "EXISTS");
        if (cursor.IsSymbol('('))
        {
            return new TableAlteration.DropColumns(cursor.ExpectList(() => cursor.ExpectPath("a column")), mayBeAbsent);
        }

        List<IReadOnlyList<string>> columns = [];
        do
        {
            columns.Add(cursor.ExpectPath("a column"));
        }
        while (cursor.TakeSymbol(','));
        return new TableAlteration.DropColumns(columns, mayBeAbsent);
    }

    private static TableAlteration Change(SqlCursor cursor, IReadOnlyList<string> column)
    {
        if (cursor.Take("SET", "DEFAULT"))
        {
            return new TableAlteration.SetDefault(column, cursor.Rest("an expression"));
        }

        if (cursor.Take("DROP", "DEFAULT"))
        {
            return new TableAlteration.SetDefault(column, null);
        }

        var change = new TableAlteration.ChangeColumn(column);
        return cursor switch
        {
            _ when cursor.Take("TYPE") => change with { Type = TypeSyntax.Of(cursor) },
            _ when cursor.Take("SET", "DATA", "TYPE") => change with { Type = TypeSyntax.Of(cursor) },
            _ when cursor.Take("SET", "NOT", "NULL") => change with { NotNull = true },
            _ when cursor.Take("DROP", "NOT", "NULL") => change with { NotNull = false },
            _ when cursor.Take("COMMENT") => change with { Comment = cursor.ExpectText("the comment in quotes") },
            _ when ColumnSyntax.Position(cursor) is { } position => change with { Position = position },
            _ => throw cursor.Wrong("TYPE, SET NOT NULL, DROP NOT NULL, SET DEFAULT, DROP DEFAULT, COMMENT, FIRST or AFTER"),
        };
    }

    /// <summary>Spark's older form: CHANGE COLUMN a a BIGINT COMMENT '…'. A second name would be a renaming, which has a form of its own.</summary>
    private static TableAlteration ChangeLikeHive(SqlCursor cursor)
    {
        var column = cursor.ExpectPath("a column");
        if (cursor.Is("TYPE") || cursor.Is("SET") || cursor.Is("DROP") || cursor.Is("COMMENT") || cursor.Is("FIRST") || cursor.Is("AFTER"))
        {
            return Change(cursor, column);
        }

        if (cursor.Next is not { IsName: true } again || !again.Value.Equals(column[^1], StringComparison.OrdinalIgnoreCase))
        {
            throw cursor.Wrong($"the same column again with its type (to rename it, write RENAME COLUMN {column[^1]} TO …)");
        }

        cursor.Position++;
        var change = new TableAlteration.ChangeColumn(column) { Type = TypeSyntax.Of(cursor) };
        change = cursor.Take("COMMENT") ? change with { Comment = cursor.ExpectText("the comment in quotes") } : change;
        return ColumnSyntax.Position(cursor) is { } position ? change with { Position = position } : change;
    }
}
