using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.Lakes.Statements.Running;

/// <summary>A small result that a statement makes itself.</summary>
internal sealed class ResultRows(IReadOnlyList<(string Name, DeltaType Type)> columns, IReadOnlyList<object?[]> rows) : RowBatch
{
    public static readonly DeltaType Text = new PrimitiveType("string");
    public static readonly DeltaType Long = new PrimitiveType("long");
    public static readonly DeltaType Flag = new PrimitiveType("boolean");
    public static readonly DeltaType Time = new PrimitiveType("timestamp");
    public static readonly DeltaType Texts = new ArrayType(Text, ContainsNull: true);
    public static readonly DeltaType Map = new MapType(Text, Text, ValueContainsNull: true);

    public override StructType Schema { get; } = new([.. columns.Select(column => new StructField(column.Name, column.Type))]);

    public override int RowCount => rows.Count;

    public override object? GetValue(int column, int row) => rows[row][column];

    /// <summary>One row of counts.</summary>
    public static ResultRows Counts(params IReadOnlyList<(string Name, long? Value)> counts) =>
        new([.. counts.Select(count => (count.Name, Long))], [[.. counts.Select(count => (object?)count.Value)]]);

    /// <summary>One column of texts.</summary>
    public static ResultRows List(string name, IEnumerable<string> texts) => new([(name, Text)], [.. texts.Select(text => (object?[])[text])]);

    /// <summary>A map's value.</summary>
    public static KeyValuePair<object, object?>[] MapOf(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(pair => KeyValuePair.Create<object, object?>(pair.Key, pair.Value))];
}
