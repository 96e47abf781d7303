using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>A small result that the program makes itself: lists of tables, commits, versions. Printed as any other.</summary>
internal sealed class ListBatch(StructType schema, IReadOnlyList<object?[]> rows) : RowBatch
{
    public override StructType Schema => schema;

    public override int RowCount => rows.Count;

    public override object? GetValue(int column, int row) => rows[row][column];
}

/// <summary>A column of a list: its name, its type (<c>decimal</c> also for numbers that are formatted already), and its value of an item.</summary>
internal sealed record ListColumn<T>(string Name, string Type, Func<T, object?> Value)
{
    public StructField Field => new(Name, Type == "decimal" ? new DecimalType(38, 0) : new PrimitiveType(Type));
}

/// <summary>Prints lists of what the library gives.</summary>
internal static class ListOutput
{
    public static void Write<T>(Terminal terminal, OutputFormat format, IReadOnlyList<T> items, params IReadOnlyList<ListColumn<T>> columns)
    {
        if (items.Count == 0 && format is OutputFormat.Text)
        {
            return; // columns without rows tell a person nothing
        }

        var schema = new StructType([.. columns.Select(column => column.Field)]);
        var writer = ResultWriter.For(format, terminal);
        writer.Write(new ListBatch(schema, [.. items.Select(item => columns.Select(column => Shown(column.Value(item), format)).ToArray())]));
        writer.End();
        terminal.Out.Flush();
    }

    private static object? Shown(object? value, OutputFormat format) =>
        value is TimestampValue time && format is OutputFormat.Text ? Times.ToSeconds(time) : value;
}
