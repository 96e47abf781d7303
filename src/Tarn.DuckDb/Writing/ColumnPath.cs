using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Writing;

/// <summary>How a leaf column is named.</summary>
internal static class ColumnPath
{
    /// <summary>As RETURN_STATS names it, and as an expression of SQL: <c>"a"."b"</c>.</summary>
    public static string Quoted(StatisticsColumn column) => string.Join('.', column.Path.Select(Sql.Name));

    /// <summary>Whether it is an array or map: RETURN_STATS counts the nulls of their elements, never their own.</summary>
    public static bool IsRepeated(StatisticsColumn column) => column.Type is ArrayType or MapType;

    /// <summary>Whether it is floating point: a NaN makes the greatest value unknown.</summary>
    public static bool IsFloating(StatisticsColumn column) => column.Type is PrimitiveType { Name: "float" or "double" };
}
