using System.Numerics;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.IntegrationTests.DuckDb;

public sealed class TypeTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions());
    private readonly DuckDbConnection connection;

    public TypeTests()
    {
        connection = database.Connect();
        _ = connection.Execute("SET TimeZone = 'UTC'");
    }

    public static TheoryData<string, string, object?> Values => new()
    {
        { "BOOLEAN", "true", true },
        { "TINYINT", "-128", sbyte.MinValue },
        { "TINYINT", "127", sbyte.MaxValue },
        { "SMALLINT", "-32768", short.MinValue },
        { "INTEGER", "2147483647", int.MaxValue },
        { "BIGINT", "-9223372036854775808", long.MinValue },
        { "UTINYINT", "255", byte.MaxValue },
        { "USMALLINT", "65535", ushort.MaxValue },
        { "UINTEGER", "4294967295", uint.MaxValue },
        { "UBIGINT", "18446744073709551615", ulong.MaxValue },
        { "HUGEINT", "-170141183460469231731687303715884105728", (BigInteger)Int128.MinValue },
        { "HUGEINT", "170141183460469231731687303715884105727", (BigInteger)Int128.MaxValue },
        { "UHUGEINT", "340282366920938463463374607431768211455", (BigInteger)UInt128.MaxValue },
        { "BIGNUM", "123456789012345678901234567890123456789012345", BigInteger.Parse("123456789012345678901234567890123456789012345") },
        { "BIGNUM", "-98765432109876543210987654321098765432109876", BigInteger.Parse("-98765432109876543210987654321098765432109876") },
        { "DECIMAL(4,1)", "-999.9", new DecimalValue(-9999, 1) },
        { "DECIMAL(9,2)", "1234567.89", new DecimalValue(123456789, 2) },
        { "DECIMAL(18,3)", "-0.001", new DecimalValue(-1, 3) },
        { "DECIMAL(38,0)", "99999999999999999999999999999999999999", new DecimalValue(BigInteger.Pow(10, 38) - 1, 0) },
        { "DECIMAL(38,37)", "-0.0000000000000000000000000000000000001", new DecimalValue(-1, 37) },
        { "FLOAT", "1.5", 1.5f },
        { "FLOAT", "nan", float.NaN },
        { "DOUBLE", "0.1", 0.1 },
        { "DOUBLE", "nan", double.NaN },
        { "DOUBLE", "inf", double.PositiveInfinity },
        { "DOUBLE", "-inf", double.NegativeInfinity },
        { "VARCHAR", "", "" },
        { "VARCHAR", "twelve bytes", "twelve bytes" },
        { "VARCHAR", "thirteen bytes and more, ünïcode 湖 🏔", "thirteen bytes and more, ünïcode 湖 🏔" },
        { "BLOB", "\\x00\\xFFabc", new byte[] { 0, 255, (byte)'a', (byte)'b', (byte)'c' } },
        { "BLOB", "", Array.Empty<byte>() },
        { "BIT", "1", "1" },
        { "BIT", "0101010110101", "0101010110101" },
        { "UUID", "00000000-0000-0000-0000-000000000001", new Guid("00000000-0000-0000-0000-000000000001") },
        { "UUID", "ffeeddcc-bbaa-9988-7766-554433221100", new Guid("ffeeddcc-bbaa-9988-7766-554433221100") },
        { "DATE", "1970-01-01", new DateValue(0) },
        { "DATE", "2000-02-29", DateValue.From(new DateOnly(2000, 2, 29)) },
        { "DATE", "0001-01-01", DateValue.From(DateOnly.MinValue) },
        { "DATE", "0044-03-15 (BC)", new DateValue(-735160) },
        { "DATE", "5877642-06-25 (BC)", new DateValue(-2147483646) },
        { "DATE", "5881580-07-10", new DateValue(2147483646) },
        { "DATE", "infinity", DateValue.Infinity },
        { "DATE", "-infinity", DateValue.NegativeInfinity },
        { "TIME", "00:00:00", new TimeValue(0) },
        { "TIME", "23:59:59.999999", new TimeValue(86_399_999_999_000) },
        { "TIME", "24:00:00", new TimeValue(86_400_000_000_000) },
        { "TIME_NS", "12:34:56.123456789", new TimeValue(45_296_123_456_789) },
        { "TIMETZ", "12:00:00+01", new TimeValue(43_200_000_000_000, 3600) },
        { "TIMETZ", "00:00:00+15:59:59", new TimeValue(0, 57599) },
        { "TIMETZ", "23:59:59.5-15:59:59", new TimeValue(86_399_500_000_000, -57599) },
        { "TIMESTAMP", "1970-01-01 00:00:00", new TimestampValue(0, false) },
        { "TIMESTAMP", "1969-12-31 23:59:59.999999", new TimestampValue(-1, false) },
        { "TIMESTAMP", "290309-12-22 (BC) 00:00:00", new TimestampValue(-9223372022400000000, false) },
        { "TIMESTAMP", "294247-01-10 04:00:54.775806", new TimestampValue(9223372036854775806, false) },
        { "TIMESTAMP", "infinity", new TimestampValue(TimestampValue.Infinity, false) },
        { "TIMESTAMP", "-infinity", new TimestampValue(TimestampValue.NegativeInfinity, false) },
        { "TIMESTAMPTZ", "2010-12-01 08:26:00+00", new TimestampValue(1291191960000000, true) },
        { "TIMESTAMPTZ", "0044-03-15 (BC) 10:00:00.25+00", new TimestampValue(-735160L * 86_400_000_000 + 36_000_250_000, true) },
        { "TIMESTAMPTZ", "9999-12-31 23:59:59.999999+00", new TimestampValue(253402300799999999, true) },
        { "TIMESTAMPTZ", "infinity", new TimestampValue(TimestampValue.Infinity, true) },
        { "TIMESTAMP_S", "2262-04-11 23:47:16", new TimestampValue(9223372036000000, false) },
        { "TIMESTAMP_S", "infinity", new TimestampValue(TimestampValue.Infinity, false) },
        { "TIMESTAMP_MS", "1969-12-31 23:59:59.999", new TimestampValue(-1000, false) },
        { "TIMESTAMP_NS", "2262-04-11 23:47:16.854775806", new TimestampValue(9223372036854775, false) { Nanoseconds = 806 } },
        { "TIMESTAMP_NS", "1969-12-31 23:59:59.999999999", new TimestampValue(-1, false) { Nanoseconds = 999 } },
        { "TIMESTAMP_NS", "-infinity", new TimestampValue(TimestampValue.NegativeInfinity, false) },
        { "INTERVAL", "1 year 2 months 3 days 04:05:06.789", new IntervalValue(14, 3, 14_706_789_000) },
        { "INTERVAL", "-1 years -1 days -00:00:00.5", new IntervalValue(-12, -1, -500_000) },
        { "INTERVAL", "00:00:00", new IntervalValue(0, 0, 0) },
        { "ENUM('sad', 'glad')", "glad", "glad" },
        { "INTEGER[]", "[1, NULL, 3]", new object?[] { 1, null, 3 } },
        { "INTEGER[]", "[]", Array.Empty<object?>() },
        { "INTEGER[3]", "[1, NULL, 3]", new object?[] { 1, null, 3 } },
        { "VARCHAR[][]", "[[a, b], NULL, []]", new object?[] { new object?[] { "a", "b" }, null, Array.Empty<object?>() } },
        { "STRUCT(a INTEGER, b VARCHAR)", "{'a': 1, 'b': NULL}", Struct(("a", 1), ("b", null)) },
        { "MAP(VARCHAR, INTEGER)", "{a=1, b=NULL}", new KeyValuePair<object, object?>[] { new("a", 1), new("b", null) } },
        { "MAP(VARCHAR, INTEGER)", "{}", Array.Empty<KeyValuePair<object, object?>>() },
        {
            "STRUCT(l DECIMAL(20,2)[], m MAP(INTEGER, DATE))[]", "[{'l': [1.50], 'm': {7=1970-01-02}}]",
            new object?[]
            {
                Struct(("l", new object?[] { new DecimalValue(150, 2) }), ("m", new KeyValuePair<object, object?>[] { new(7, new DateValue(1)) })),
            }
        },
        { "UNION(n INTEGER, t VARCHAR)", "lake", KeyValuePair.Create<string, object?>("t", "lake") },
    };

    public static TheoryData<string> Types => new(Values.Select(row => (string)row[0]!).Distinct());

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_is_read_as_it_was_written_and_prints_as_DuckDB_prints_it(string type, string text, object? expected)
    {
        var value = await connection.ScalarAsync($"SELECT {Sql.Text(text)}::{type}");

        Assert.Equal(expected, value);
        Assert.Equal(await connection.ScalarAsync($"SELECT ({Sql.Text(text)}::{type})::VARCHAR"), ValueText.Of(value));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_that_the_appender_writes_comes_back(string type, string text, object? value)
    {
        _ = connection.Execute($"CREATE TABLE t (v {type})");
        using (var appender = connection.OpenAppender(null, null, "t"))
        {
            appender.AppendValue(value);
            appender.EndRow();
            appender.AppendValue(null);
            appender.EndRow();
            appender.Close();
        }

        Assert.Equal([value, null], await connection.ListAsync("SELECT v FROM t ORDER BY rowid"));
        Assert.Equal(true, await connection.ScalarAsync($"SELECT v IS NOT DISTINCT FROM {Sql.Text(text)}::{type} FROM t WHERE rowid = 0"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Null_of_every_type_is_null(string type) => Assert.Null(await connection.ScalarAsync($"SELECT NULL::{type}"));

    [Fact]
    public async Task Text_with_NUL_crosses_both_ways_whole()
    {
        const string Text = "before\0behind, and long enough to lie outside";
        await foreach (var chunk in connection.QueryAsync("SELECT ?, strlen(?), 'a' || chr(0) || 'b'", [Text, Text]))
        {
            Assert.Equal(Text, chunk[0].Read(0));
            Assert.Equal((long)Text.Length, chunk[1].Read(0));
            Assert.Equal("a\0b", chunk[2].Read(0));
        }
    }

    [Fact]
    public async Task Parameters_of_every_scalar_type_arrive()
    {
        object?[] values =
        [
            true, (sbyte)-1, (short)-2, -3, -4L, (byte)1, (ushort)2, 3u, 4ul, (BigInteger)Int128.MaxValue, 1.5f, double.NaN,
            new DecimalValue(-12345, 2), "text", new byte[] { 0, 1 }, Guid.NewGuid(), new DateValue(-5), new TimeValue(1000),
            new TimeValue(1000, 60), new TimestampValue(-1, true), new TimestampValue(-1, false), new IntervalValue(1, 2, 3), null,
            new object?[] { "x", null },
        ];
        var sql = $"SELECT {string.Join(", ", values.Select((_, index) => $"${index + 1}"))}";

        await foreach (var chunk in connection.QueryAsync(sql, values))
        {
            if (chunk.RowCount > 0)
            {
                Assert.Equal(values, values.Select((_, index) => chunk[index].Read(0)));
            }
        }
    }

    [Fact]
    public async Task Many_rows_of_nested_values_are_read_across_chunks()
    {
        long row = 0;
        await foreach (var chunk in connection.QueryAsync(
            "SELECT i, [i, NULL, i + 1], {'k': CASE WHEN i % 3 = 0 THEN NULL ELSE i::VARCHAR END}, MAP {i: [i::VARCHAR]} FROM range(10000) r(i)"))
        {
            for (var index = 0; index < chunk.RowCount; index++, row++)
            {
                Assert.Equal(row, chunk[0].Read(index));
                Assert.Equal(new object?[] { row, null, row + 1 }, chunk[1].Read(index));
                Assert.Equal(Struct(("k", row % 3 == 0 ? null : $"{row}")), chunk[2].Read(index));
                Assert.Equal(new KeyValuePair<object, object?>[] { new(row, new object?[] { $"{row}" }) }, chunk[3].Read(index));
            }
        }

        Assert.Equal(10000, row);
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    private static KeyValuePair<string, object?>[] Struct(params (string Name, object? Value)[] members) =>
        [.. members.Select(member => KeyValuePair.Create(member.Name, member.Value))];
}
