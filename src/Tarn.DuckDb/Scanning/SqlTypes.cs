using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Scanning;

/// <summary>Delta's types as DuckDB's, and back.</summary>
internal static class SqlTypes
{
    /// <summary>The DuckDB type, in SQL, that holds exactly the values of a Delta type.</summary>
    internal static string Of(DeltaType type) => type switch
    {
        PrimitiveType primitive => Of(primitive.Name),
        DecimalType number => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({number.Precision},{number.Scale})"),
        ArrayType array => $"{Of(array.Element)}[]",
        MapType map => $"MAP({Of(map.Key)}, {Of(map.Value)})",
        StructType { Fields: [] } => "JSON", // DuckDB has no struct without members; Delta's can hold null or {} only
        StructType row => $"STRUCT({string.Join(", ", row.Fields.Select(field => $"{Sql.Name(field.Name)} {Of(field.Type)}"))})",
        _ => throw new NotSupportedException($"Delta type {type} is unknown. This is a bug in tarn: report it with the table's schema."),
    };

    /// <summary>
    /// The Delta type of a DuckDB type. Those that Delta lacks come as primitive types that no Delta schema may hold (<c>time</c>, <c>uuid</c> …):
    /// good enough to show a result, not to write it (<see cref="CastForDelta"/>).
    /// </summary>
    internal static DeltaType ToDelta(DuckDbType type) => type.Id switch
    {
        DuckDbTypeId.Boolean => new PrimitiveType("boolean"),
        DuckDbTypeId.TinyInt => new PrimitiveType("byte"),
        DuckDbTypeId.SmallInt => new PrimitiveType("short"),
        DuckDbTypeId.Integer => new PrimitiveType("integer"),
        DuckDbTypeId.BigInt => new PrimitiveType("long"),
        DuckDbTypeId.Float => new PrimitiveType("float"),
        DuckDbTypeId.Double => new PrimitiveType("double"),
        DuckDbTypeId.Decimal => new DecimalType(type.Precision, type.Scale),
        DuckDbTypeId.Varchar or DuckDbTypeId.Enum => new PrimitiveType("string"),
        DuckDbTypeId.Blob => new PrimitiveType("binary"),
        DuckDbTypeId.Date => new PrimitiveType("date"),
        DuckDbTypeId.Timestamp => new PrimitiveType("timestamp_ntz"),
        DuckDbTypeId.TimestampTz => new PrimitiveType("timestamp"),
        DuckDbTypeId.Variant => new PrimitiveType("variant"),
        DuckDbTypeId.List or DuckDbTypeId.Array => new ArrayType(ToDelta(type.Children[0].Type), ContainsNull: true),
        DuckDbTypeId.Map => new MapType(ToDelta(type.Children[0].Type), ToDelta(type.Children[1].Type), ValueContainsNull: true),
        DuckDbTypeId.Struct => new StructType([.. type.Children.Select(child => new StructField(child.Name, ToDelta(child.Type)))]),
        _ => new PrimitiveType(type.Id.ToString().ToLowerInvariant()),
    };

    /// <summary>The type to cast to where Delta cannot store a type; null where it can.</summary>
    internal static string? CastForDelta(DuckDbType type) => type.Id switch
    {
        DuckDbTypeId.Boolean or DuckDbTypeId.TinyInt or DuckDbTypeId.SmallInt or DuckDbTypeId.Integer or DuckDbTypeId.BigInt or DuckDbTypeId.Float
            or DuckDbTypeId.Double or DuckDbTypeId.Decimal or DuckDbTypeId.Varchar or DuckDbTypeId.Enum or DuckDbTypeId.Blob or DuckDbTypeId.Date
            or DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampTz or DuckDbTypeId.Variant => null,
        DuckDbTypeId.List or DuckDbTypeId.Array or DuckDbTypeId.Map or DuckDbTypeId.Struct =>
            type.Children.Select(child => CastForDelta(child.Type)).FirstOrDefault(cast => cast is not null),
        DuckDbTypeId.UTinyInt => "SMALLINT",
        DuckDbTypeId.USmallInt => "INTEGER",
        DuckDbTypeId.UInteger => "BIGINT",
        DuckDbTypeId.UBigInt => "DECIMAL(20,0)",
        DuckDbTypeId.HugeInt or DuckDbTypeId.UHugeInt or DuckDbTypeId.Bignum => "DECIMAL(38,0)",
        DuckDbTypeId.TimestampS or DuckDbTypeId.TimestampMs or DuckDbTypeId.TimestampNs => "TIMESTAMP",
        DuckDbTypeId.SqlNull => "VARCHAR",
        _ => "VARCHAR",
    };

    private static string Of(string primitive) => primitive switch
    {
        "string" => "VARCHAR",
        "long" => "BIGINT",
        "integer" => "INTEGER",
        "short" => "SMALLINT",
        "byte" => "TINYINT",
        "float" => "FLOAT",
        "double" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "binary" => "BLOB",
        "date" => "DATE",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        "timestamp_ntz" => "TIMESTAMP",
        "variant" => "VARIANT",
        "void" => "INTEGER", // holds null only
        _ => throw new NotSupportedException($"Delta type '{primitive}' is unknown. This is a bug in tarn: report it with the table's schema."),
    };
}
