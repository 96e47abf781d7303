using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>Reads the constants of a syntax tree. What is none, or none that files can be chosen by, is null.</summary>
internal static class LiteralReader
{
    internal static Literal? Read(JsonElement node) => node.GetProperty("type").GetString() switch
    {
        "VALUE_CONSTANT" => Constant(node.GetProperty("value")),
        "OPERATOR_CAST" => Read(node.GetProperty("child")) is { } inner ? Cast(inner, node.GetProperty("cast_type")) : null,
        _ => null,
    };

    private static Literal? Constant(JsonElement constant)
    {
        if (constant.GetProperty("is_null").GetBoolean())
        {
            return new(LiteralKind.Null, "");
        }

        var (type, value) = (constant.GetProperty("type"), constant.GetProperty("value"));
        return type.GetProperty("id").GetString() switch
        {
            "VARCHAR" => new(LiteralKind.Untyped, value.GetString()!),
            "INTEGER" => new(LiteralKind.Integer, value.GetRawText(), 10),
            "BIGINT" => new(LiteralKind.Integer, value.GetRawText(), 19),
            "HUGEINT" => new(LiteralKind.Integer, Whole(value).ToString(CultureInfo.InvariantCulture), 38),
            "DOUBLE" when value.ValueKind == JsonValueKind.Number => new(LiteralKind.Double, value.GetRawText()),
            "BOOLEAN" => new(LiteralKind.Boolean, value.GetBoolean() ? "true" : "false"),
            "DECIMAL" => Decimal(type.GetProperty("type_info"), Whole(value)),
            _ => null,
        };
    }

    /// <summary>Numbers beyond 64 bits come in two halves.</summary>
    private static BigInteger Whole(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? (new BigInteger(value.GetProperty("upper").GetInt64()) << 64) + value.GetProperty("lower").GetUInt64()
        : BigInteger.Parse(value.GetRawText(), CultureInfo.InvariantCulture);

    private static Literal Decimal(JsonElement info, BigInteger unscaled)
    {
        var (width, scale) = (info.GetProperty("width").GetInt32(), info.GetProperty("scale").GetInt32());
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return new(LiteralKind.Decimal, unscaled.Sign < 0 ? "-" + text : text, width, scale);
    }

    /// <summary>A constant of another type. Casts that could change the value are none that is understood here.</summary>
    private static Literal? Cast(Literal literal, JsonElement type) => (type.GetProperty("id").GetString(), literal.Kind) switch
    {
        (_, LiteralKind.Null) => literal,
        ("BOOLEAN", LiteralKind.Boolean) => literal,
        ("BOOLEAN", LiteralKind.Untyped) => literal.Text switch
        {
            "t" or "true" => new(LiteralKind.Boolean, "true"),
            "f" or "false" => new(LiteralKind.Boolean, "false"),
            _ => null,
        },
        ("VARCHAR", LiteralKind.Untyped or LiteralKind.Text) => literal with { Kind = LiteralKind.Text },
        ("DATE", LiteralKind.Untyped or LiteralKind.Text or LiteralKind.Date) => literal with { Kind = LiteralKind.Date },
        ("TIMESTAMP", LiteralKind.Untyped or LiteralKind.Text or LiteralKind.Timestamp) => literal with { Kind = LiteralKind.Timestamp },
        ("TIMESTAMP WITH TIME ZONE", LiteralKind.Untyped or LiteralKind.Text or LiteralKind.TimestampTz) => literal with { Kind = LiteralKind.TimestampTz },
        ("TINYINT", LiteralKind.Integer) => literal with { Width = 3 },
        ("SMALLINT", LiteralKind.Integer) => literal with { Width = 5 },
        ("INTEGER", LiteralKind.Integer) => literal with { Width = 10 },
        ("BIGINT", LiteralKind.Integer) => literal with { Width = 19 },
        ("HUGEINT", LiteralKind.Integer) => literal with { Width = 38 },
        ("DECIMAL", LiteralKind.Integer or LiteralKind.Decimal) when type.GetProperty("type_info") is { ValueKind: JsonValueKind.Object } info =>
            info.GetProperty("scale").GetInt32() is var scale && scale >= literal.Scale
                ? literal with { Kind = LiteralKind.Decimal, Width = info.GetProperty("width").GetInt32(), Scale = scale }
                : null,
        _ => null,
    };
}
