using System.CommandLine;
using System.Globalization;
using Tarn.Projects;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn optimize silver.sales</c>: small files together, rows laid out for readers.</summary>
internal sealed class OptimizeCommand : TableStatementCommand
{
    private readonly Option<string?> where = new("--where") { Description = "Only partitions for which this condition on partition columns holds.", HelpName = "CONDITION" };

    private readonly Option<string?> zorder = new("--zorder")
    {
        Description = "Columns, divided by commas: rows that are near in them come near in the files, so that questions about them open fewer files.",
        HelpName = "COLUMNS",
    };

    private readonly Option<string?> targetSize = new("--target-size")
    {
        Description = "The size of a full file: 64MB, 1GB. Default: the table's delta.targetFileSize, else 128 MB.",
        HelpName = "SIZE",
    };

    public OptimizeCommand(CommandContext context)
        : base("optimize", "Write the small files of tables together into large ones, and lay rows out for readers. Rows stay as they are.", context, takesMany: true)
    {
        Add(where);
        Add(zorder);
        Add(targetSize);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn optimize silver.sales", "Small files together."),
        new("tarn optimize silver.sales --zorder customer_id,invoiced_at", "All files, laid out by two columns."),
        new("tarn optimize --all --target-size 64MB", "Every table of the lake."),
        new("tarn optimize 'delta.`lake/silver/sales`'", "A table by its folder."),
    ];

    protected override string StatementFor(string table, ParseResult arguments)
    {
        var size = arguments.GetValue(targetSize) is { } text
            ? string.Create(CultureInfo.InvariantCulture, $"SET spark.databricks.delta.optimize.maxFileSize = {SizeOf(text)}; ")
            : "";
        var condition = arguments.GetValue(where) is { } wanted ? $" WHERE {wanted}" : "";
        var columns = arguments.GetValue(zorder) is { } names
            ? $" ZORDER BY ({string.Join(", ", names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(TableArgument.Quote))})"
            : "";
        return $"{size}OPTIMIZE {table}{condition}{columns}";
    }

    private static long SizeOf(string text) => ByteSize.TryParse(text, out var bytes)
        ? bytes
        : throw new TarnException($"'{text}' (--target-size) is not a size. Write a number and a unit: 64MB, 1GB.");
}
