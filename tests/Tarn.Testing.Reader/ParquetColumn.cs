using System.Globalization;

namespace Tarn.Testing.Reader;

/// <summary>A column, or a part of one, as a Parquet footer names it.</summary>
internal sealed record ParquetColumn(string Name, int? FieldId, IReadOnlyList<ParquetColumn> Children)
{
    /// <summary>The element of a list, behind the group that repeats (Parquet's three-level lists).</summary>
    public ParquetColumn Element => Children[0].Children[0];

    /// <summary>The columns of a file.</summary>
    public static ParquetColumn Of(Duck duck, string file)
    {
        var rows = duck.Rows($"SELECT name, coalesce(num_children, 0)::VARCHAR, field_id::VARCHAR FROM parquet_schema({Duck.Literal(file)})");
        var at = 0;
        return Next(rows, ref at);
    }

    private static ParquetColumn Next(IReadOnlyList<string?[]> rows, ref int at)
    {
        var row = rows[at++];
        List<ParquetColumn> children = [];
        for (var child = 0; child < int.Parse(row[1]!, CultureInfo.InvariantCulture); child++)
        {
            children.Add(Next(rows, ref at));
        }

        return new ParquetColumn(row[0]!, row[2] is { } id ? int.Parse(id, CultureInfo.InvariantCulture) : null, children);
    }
}
