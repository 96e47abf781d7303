using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>
/// A result as a table. The first rows decide how wide the columns are; the rest streams by. On a screen, columns are cut until the table fits;
/// elsewhere nothing is cut, so that a longer value further down only shifts its line.
/// </summary>
internal sealed class TableResultWriter(Terminal terminal) : ResultWriter
{
    private const int RowsThatDecide = 500;
    private const int LeastWidth = 6;
    private const string Gap = "  ";

    private readonly List<string?[]> waiting = [];
    private StructType? schema;
    private int[]? widths;

    public override void End()
    {
        if (schema is not null && widths is null)
        {
            Begin();
        }
    }

    protected override void WriteRows(RowBatch batch)
    {
        schema ??= batch.Schema;
        for (var row = 0; row < batch.RowCount; row++)
        {
            var cells = new string?[schema.Fields.Count];
            for (var column = 0; column < cells.Length; column++)
            {
                cells[column] = ValueText.Of(batch.GetValue(column, row)) is { } text ? CellText.Visible(text) : null;
            }

            if (widths is not null)
            {
                WriteLine(cells);
                continue;
            }

            waiting.Add(cells);
            if (waiting.Count == RowsThatDecide)
            {
                Begin();
            }
        }
    }

    private void Begin()
    {
        var names = schema!.Fields.Select(field => CellText.Visible(field.Name)).ToArray();
        widths = [.. names.Select((name, column) =>
            Math.Max(1, waiting.Select(row => CellText.Width(row[column] ?? "null")).Append(CellText.Width(name)).Max()))];
        if (terminal.Width is { } width)
        {
            Shrink(widths, width);
        }

        WriteCells(names, Ink.Bold);
        terminal.Out.WriteLine(terminal.Paint(Ink.Dim, string.Join(Gap, widths.Select(columns => new string('─', columns)))));
        foreach (var row in waiting)
        {
            WriteLine(row);
        }

        waiting.Clear();
    }

    /// <summary>Takes columns of the widest until the table fits or nothing can be taken.</summary>
    internal static void Shrink(int[] widths, int screen)
    {
        var excess = widths.Sum() + (Gap.Length * (widths.Length - 1)) - screen;
        while (excess > 0)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= LeastWidth)
            {
                return;
            }

            widths[widest]--;
            excess--;
        }
    }

    private void WriteLine(string?[] cells) => WriteCells(cells, ink: null);

    private void WriteCells(string?[] cells, Ink? ink)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            var width = terminal.Width is null ? Math.Max(widths![column], CellText.Width(cells[column] ?? "")) : widths![column];
            var right = IsNumber(schema!.Fields[column].Type);
            var cell = CellText.Fit(cells[column] ?? "null", width, right);
            var isLast = column == cells.Length - 1;
            var paint = ink ?? (cells[column] is null ? Ink.Dim : null);
            terminal.Out.Write(column == 0 ? "" : Gap);
            cell = isLast ? cell.TrimEnd(' ') : cell;
            terminal.Out.Write(paint is { } colour ? terminal.Paint(colour, cell) : cell);
        }

        terminal.Out.WriteLine();
    }

    private static bool IsNumber(DeltaType type) =>
        type is DecimalType or PrimitiveType { Name: "long" or "integer" or "short" or "byte" or "float" or "double" };
}
