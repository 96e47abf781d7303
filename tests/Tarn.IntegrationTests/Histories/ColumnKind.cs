using System.Globalization;
using System.Numerics;
using System.Text;
using Tarn.Delta.Schema;

namespace Tarn.IntegrationTests.Histories;

/// <summary>A column type as the model knows it: values are their texts, as DuckDB casts them (nested ones as JSON).</summary>
/// <param name="Type">In the schema.</param>
/// <param name="Sql">In DuckDB.</param>
/// <param name="Values">What columns of it hold, the odd ones among them.</param>
internal sealed record ColumnKind(DeltaType Type, string Sql, params IReadOnlyList<string> Values)
{
    private static readonly ColumnKind s_short = new(new PrimitiveType("short"), "SMALLINT", "-32768", "32767", "0", "3");
    private static readonly ColumnKind s_integer = new(new PrimitiveType("integer"), "INTEGER", "-2147483648", "2147483647", "0", "1", "42");
    private static readonly ColumnKind s_double = new(new PrimitiveType("double"), "DOUBLE", "0.0", "0.5", "-2.25", "3.0", "1e+100", "nan", "inf", "-inf");
    private static readonly ColumnKind s_partitionDouble = new(new PrimitiveType("double"), "DOUBLE", "0.5", "-2.25", "1e+100");
    private static readonly ColumnKind s_wideDecimal = new(new DecimalType(14, 4), "DECIMAL(14,4)", "0.0000", "-12.5000", "9999999999.9999");
    private static readonly ColumnKind s_local = new(
        new PrimitiveType("timestamp_ntz"), "TIMESTAMP", "2024-02-29 00:00:00", "1969-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999", "2024-06-01 12:30:00.001");

    private static readonly ColumnKind s_byte = new(new PrimitiveType("byte"), "TINYINT", "-128", "127", "0", "5");
    private static readonly ColumnKind s_float = new(new PrimitiveType("float"), "FLOAT", "0.0", "0.5", "-2.25", "3.0");
    private static readonly ColumnKind s_decimal = new(new DecimalType(10, 2), "DECIMAL(10,2)", "0.00", "-12.50", "99999999.99", "1.10");
    private static readonly ColumnKind s_date = new(new PrimitiveType("date"), "DATE", "2024-02-29", "0001-01-01", "9999-12-31", "1969-12-31");
    private static readonly ColumnKind s_boolean = new(new PrimitiveType("boolean"), "BOOLEAN", "true", "false");

    private static readonly ColumnKind s_string = new(
        new PrimitiveType("string"), "VARCHAR",
        "", " ", "a", "A", "it's \"quoted\"", "a/b=c%2F?#&+ \\d", "null", "__HIVE_DEFAULT_PARTITION__", "line\nbreak", "äöü ß", "日本", "🦈", "{x}[y]*",
        "more than thirty-two characters, so that statistics cut it", "0123456789012345678901234567890\U0001F988 cut inside of a pair");

    private static readonly ColumnKind s_timestamp = new(
        new PrimitiveType("timestamp"), "TIMESTAMPTZ", "2024-02-29 00:00:00+00", "1969-12-31 23:59:59.999999+00", "2024-06-01 12:30:00.001999+00", "9999-12-31 23:59:59.999999+00");

    /// <summary>The key that every table has.</summary>
    public static ColumnKind Long { get; } = new(new PrimitiveType("long"), "BIGINT", "-9223372036854775808", "9223372036854775807", "0", "9007199254740993");

    /// <summary>Kinds of plain columns.</summary>
    public static IReadOnlyList<ColumnKind> All { get; } =
    [
        s_string, s_integer, s_decimal, s_date, s_timestamp, s_double, s_byte, s_short, s_float, s_boolean, s_local, Long, s_wideDecimal,
        new(new DecimalType(38, 10), "DECIMAL(38,10)", "1234567890123456789012345678.0123456789", "-0.0000000001", "0.0000000000"),
        new(new PrimitiveType("binary"), "BLOB", "", "ab", "\\x00\\xFF\\x27", "\\xDE\\xAD"),
        new(Struct(("a", new PrimitiveType("integer")), ("b", new PrimitiveType("string"))), "STRUCT(a INTEGER, b VARCHAR)", """{"a":1,"b":"x"}""", """{"a":null,"b":"it's"}""", """{"a":null,"b":null}"""),
        new(new ArrayType(new PrimitiveType("integer"), true), "INTEGER[]", "[]", "[1,2]", "[null]"),
        new(new ArrayType(Struct(("k", new PrimitiveType("integer")), ("v", new PrimitiveType("string"))), true), "STRUCT(k INTEGER, v VARCHAR)[]", """[{"k":1,"v":"ü"}]""", "[]", """[null,{"k":null,"v":""}]"""),
    ];

    /// <summary>Kinds of partition columns.</summary>
    public static IReadOnlyList<ColumnKind> OfPartitions { get; } = [s_string, s_integer, s_date, s_timestamp, s_decimal, s_boolean, Long, s_partitionDouble, s_local];

    /// <summary>What type widening makes of it; null where nothing.</summary>
    public ColumnKind? Wider =>
        this == s_byte ? s_short : this == s_short ? s_integer : this == s_integer ? Long : this == s_float ? s_double : this == s_decimal ? s_wideDecimal : this == s_date ? s_local : null;

    /// <summary>Whether values can be compared with <c>&lt;</c> and <c>=</c> in conditions.</summary>
    public bool IsPlain => Type is not (StructType or ArrayType);

    /// <summary>Whether rows can be laid out by it (ZORDER BY).</summary>
    public bool IsOrderable => IsPlain && Type is not PrimitiveType { Name: "binary" };

    /// <summary>A value after widening.</summary>
    public string? Widen(string? value) => value is null ? null : this == s_decimal ? value + "00" : this == s_date ? value + " 00:00:00" : value;

    /// <summary>A value in SQL.</summary>
    public string Literal(string? value) => value is null
        ? $"CAST(NULL AS {Sql})"
        : this == s_string ? Quoted(value)
        : this == Long && !value.StartsWith('-') ? $"{value}::BIGINT"
        : IsPlain ? $"CAST({Quoted(value)} AS {Sql})"
        : $"CAST(CAST({Quoted(value)} AS JSON) AS {Sql})";

    /// <summary>A column's values as the model's texts, in SQL.</summary>
    public string Text(string column) => IsPlain ? $"CAST({column} AS VARCHAR)" : $"CAST(to_json({column}) AS VARCHAR)";

    /// <summary>The order of two values in DuckDB.</summary>
    public int Compare(string left, string right) => Type switch
    {
        DecimalType number => Scaled(left, number.Scale).CompareTo(Scaled(right, number.Scale)),
        PrimitiveType { Name: "byte" or "short" or "integer" or "long" } => BigInteger.Parse(left, CultureInfo.InvariantCulture).CompareTo(BigInteger.Parse(right, CultureInfo.InvariantCulture)),
        PrimitiveType { Name: "float" or "double" } => Rank(left).CompareTo(Rank(right)),
        PrimitiveType { Name: "binary" } => Bytes(left).AsSpan().SequenceCompareTo(Bytes(right)),
        _ => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)),
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static BigInteger Scaled(string text, int scale) =>
        BigInteger.Parse(scale == 0 ? text : text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    /// <summary>The bytes of a blob's text: itself, but for <c>\xDE</c>.</summary>
    private static byte[] Bytes(string text) =>
        [.. text.Split("\\x").SelectMany((part, at) => at == 0 ? Encoding.UTF8.GetBytes(part) : [.. Convert.FromHexString(part[..2]), .. Encoding.UTF8.GetBytes(part[2..])])];

    /// <summary>NaN is the greatest to DuckDB and to Spark.</summary>
    private static (int, double) Rank(string text) => text switch
    {
        "nan" => (2, 0),
        "inf" => (1, double.PositiveInfinity),
        "-inf" => (0, double.NegativeInfinity),
        _ => (0, double.Parse(text, CultureInfo.InvariantCulture)),
    };

    private static StructType Struct(params (string Name, DeltaType Type)[] fields) => new([.. fields.Select(field => new StructField(field.Name, field.Type))]);
}
