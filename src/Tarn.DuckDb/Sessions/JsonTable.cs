using Tarn.DuckDb.Scanning;
using Tarn.Engines;

namespace Tarn.DuckDb.Sessions;

/// <summary>A table of JSON files as SQL.</summary>
internal static class JsonTable
{
    internal static string Select(JsonTableInput table)
    {
        var columns = table.Schema.Fields;
        if (table.LocalFiles.Count == 0)
        {
            return $"SELECT {string.Join(", ", columns.Select(column => $"CAST(NULL AS {SqlTypes.Of(column.Type)}) AS {Sql.Name(column.Name)}"))} WHERE false";
        }

        var types = columns.Select(column => $"{Sql.Text(column.Name)}: {Sql.Text(SqlTypes.Of(column.Type))}");

        // "unstructured" reads objects that follow each other in any way: one a line, one over many lines, or several.
        return $"SELECT * FROM read_json({Sql.Files(table.LocalFiles)}, columns = {{{string.Join(", ", types)}}}, format = 'unstructured', " +
            "records = true, hive_partitioning = false)";
    }
}
