using System.Globalization;
using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>OPTIMIZE, VACUUM, RESTORE, CONVERT, FSCK: what keeps a table in order.</summary>
internal static class CareSyntax
{
    /// <summary>OPTIMIZE.</summary>
    public static Statement Optimize(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("OPTIMIZE");
        var table = NameSyntax.Table(cursor);
        if (cursor.Is("FULL"))
        {
            throw cursor.Wrong("WHERE, ZORDER BY or the end: FULL is for clustered tables, which Tarn does not write");
        }

        var where = cursor.Take("WHERE") ? cursor.SliceUntil(token => token.Is("ZORDER"), "a condition on partition columns") : null;
        IReadOnlyList<string> columns = [];
        if (cursor.Take("ZORDER"))
        {
            cursor.Expect("BY");
            columns = cursor.IsSymbol('(') ? cursor.ExpectList(() => Column(cursor)) : Columns(cursor);
        }

        cursor.ExpectEnd("WHERE, ZORDER BY or the end");
        return new Statement.Optimize(table, where, columns) { Place = place };
    }

    /// <summary>VACUUM.</summary>
    public static Statement Vacuum(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("VACUUM");
        var table = NameSyntax.Table(cursor);
        double? hours = null;
        var dryRun = false;
        string? inventory = null;
        while (!cursor.IsAtEnd)
        {
            if (cursor.Take("RETAIN"))
            {
                hours = Hours(cursor);
            }
            else if (cursor.Take("DRY"))
            {
                cursor.Expect("RUN");
                dryRun = true;
            }
            else if (cursor.Take("USING"))
            {
                cursor.Expect("INVENTORY");
                inventory = cursor.IsSymbol('(') ? cursor.ExpectBracketed("a SELECT of path, length, isDir, modificationTime") : Inventory(cursor);
            }
            else if (!cursor.Take("FULL"))
            {
                throw cursor.Wrong("RETAIN n HOURS, DRY RUN, USING INVENTORY or the end");
            }
        }

        return new Statement.Vacuum(table, hours, dryRun, inventory) { Place = place };
    }

    /// <summary>RESTORE.</summary>
    public static Statement Restore(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("RESTORE");
        _ = cursor.Take("TABLE");
        var table = NameSyntax.Table(cursor);
        cursor.Expect("TO");
        var state = NameSyntax.State(cursor);
        cursor.ExpectEnd("the end");
        return new Statement.Restore(table, state) { Place = place };
    }

    /// <summary>CONVERT TO DELTA.</summary>
    public static Statement Convert(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("CONVERT", "TO", "DELTA");
        var folder = NameSyntax.Table(cursor, "parquet");
        if (!folder.IsPath)
        {
            cursor.Position = 3;
            throw cursor.Wrong("a folder of Parquet files: parquet.`path`");
        }

        _ = cursor.Take("NO", "STATISTICS"); // Tarn reads them from the footers, which it must open all the same
        IReadOnlyList<ColumnDefinition> partitions = [];
        if (cursor.Take("PARTITIONED"))
        {
            cursor.Expect("BY");
            partitions = cursor.ExpectList(() => ColumnSyntax.Column(cursor));
        }

        cursor.ExpectEnd("PARTITIONED BY or the end");
        return new Statement.Convert(folder.Path!, partitions) { Place = place };
    }

    /// <summary>FSCK REPAIR TABLE.</summary>
    public static Statement Fsck(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("FSCK", "REPAIR", "TABLE");
        var table = NameSyntax.Table(cursor);
        var dryRun = cursor.Take("DRY", "RUN");
        cursor.ExpectEnd("DRY RUN or the end");
        return new Statement.Fsck(table, dryRun) { Place = place };
    }

    /// <summary>SET spark.….</summary>
    public static Statement Setting(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("SET");
        var key = string.Join('.', cursor.ExpectPath("a setting"));
        cursor.ExpectSymbol('=');
        return new Statement.Setting(key, cursor.Rest("the setting's value").Trim('\'', '"')) { Place = place };
    }

    private static string Column(SqlCursor cursor) => string.Join('.', cursor.ExpectPath("a column"));

    private static List<string> Columns(SqlCursor cursor)
    {
        List<string> columns = [Column(cursor)];
        while (cursor.TakeSymbol(','))
        {
            columns.Add(Column(cursor));
        }

        return columns;
    }

    private static double Hours(SqlCursor cursor)
    {
        if (cursor.Next is { Kind: SqlTokenKind.Number } token && double.TryParse(token.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours))
        {
            cursor.Position++;
            return cursor.Take("HOURS") || cursor.Take("HOUR") ? hours : throw cursor.Wrong("HOURS");
        }

        throw cursor.Wrong("a number of hours");
    }

    private static string Inventory(SqlCursor cursor)
    {
        var start = cursor.Position;
        _ = NameSyntax.TableWithState(cursor);
        return $"SELECT * FROM {cursor.Slice(start, cursor.Position)}";
    }
}
