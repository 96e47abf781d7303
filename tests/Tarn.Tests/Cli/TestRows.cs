using Tarn.Cli.Output;
using Tarn.Delta.Schema;

namespace Tarn.Tests.Cli;

/// <summary>Results made by hand.</summary>
internal static class TestRows
{
    public static ListBatch Of(IReadOnlyList<(string Name, string Type)> columns, params IReadOnlyList<object?[]> rows) =>
        new(new StructType([.. columns.Select(column => new StructField(column.Name, new PrimitiveType(column.Type)))]), rows);

    public static string Print(OutputFormat format, TestScreen screen, params IReadOnlyList<ListBatch> batches)
    {
        var writer = ResultWriter.For(format, screen.Terminal);
        foreach (var batch in batches)
        {
            writer.Write(batch);
        }

        writer.End();
        return screen.Output;
    }
}
