using System.Globalization;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Auditing;

internal static class DuckDbTypes
{
    internal static string ToSql(DeltaType type) => type switch
    {
        PrimitiveType { Name: "string" } => "VARCHAR",
        PrimitiveType { Name: "byte" } => "TINYINT",
        PrimitiveType { Name: "short" } => "SMALLINT",
        PrimitiveType { Name: "integer" } => "INTEGER",
        PrimitiveType { Name: "long" } => "BIGINT",
        PrimitiveType { Name: "timestamp" } => "TIMESTAMP WITH TIME ZONE",
        PrimitiveType { Name: "timestamp_ntz" } => "TIMESTAMP",
        PrimitiveType { Name: "binary" } => "BLOB",
        PrimitiveType primitive => primitive.Name.ToUpperInvariant(),
        DecimalType number => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({number.Precision},{number.Scale})"),
        _ => throw new InvalidOperationException($"{type}"),
    };
}
