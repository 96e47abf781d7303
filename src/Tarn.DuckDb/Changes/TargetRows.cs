using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Changes;

/// <summary>The table's rows as a change sees them: in the columns that the table has after it.</summary>
internal static class TargetRows
{
    /// <summary>A SELECT of the columns, and of <see cref="TableScan.FileColumn"/> and <see cref="TableScan.PositionColumn"/> behind them.</summary>
    internal static string Select(TableScan scan, StructType after)
    {
        var columns = after.Fields.Select(field => Carried(scan.Snapshot.Schema, field)).Append(TableScan.FileColumn).Append(TableScan.PositionColumn);
        return $"SELECT {string.Join(", ", columns)} FROM ({scan.TrackedRows})";
    }

    /// <summary>A SELECT of the columns without a row: what expressions over the table can be bound to.</summary>
    internal static string None(StructType schema) =>
        $"SELECT {string.Join(", ", schema.Fields.Select(field => $"CAST(NULL AS {SqlTypes.Of(field.Type)}) AS {Sql.Name(field.Name)}"))} WHERE false";

    /// <summary>Column names, each behind a prefix such as <c>t.</c>.</summary>
    internal static string Names(StructType schema, string prefix = "") => string.Join(", ", schema.Fields.Select(field => prefix + Sql.Name(field.Name)));

    /// <summary>A column of the same name, letter case aside; -1 for none.</summary>
    internal static int Find(StructType schema, string name)
    {
        for (var index = 0; index < schema.Fields.Count; index++)
        {
            if (string.Equals(schema.Fields[index].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }

    private static string Carried(StructType before, StructField field)
    {
        var type = SqlTypes.Of(field.Type);
        var name = Sql.Name(field.Name);
        var index = Find(before, field.Name);
        if (index < 0)
        {
            return $"CAST(NULL AS {type}) AS {name}";
        }

        var present = before.Fields[index];
        return SqlTypes.Of(present.Type) == type ? $"{Sql.Name(present.Name)} AS {name}" : $"CAST({Sql.Name(present.Name)} AS {type}) AS {name}";
    }
}
