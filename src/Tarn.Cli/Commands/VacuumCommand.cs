using System.CommandLine;
using System.Globalization;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn vacuum silver.sales</c>: files that nobody needs any more go.</summary>
internal sealed class VacuumCommand : TableStatementCommand
{
    private readonly Option<double?> retainHours = new("--retain-hours")
    {
        Description = "Keep files that were removed less long ago than this. Default: the table's delta.deletedFileRetentionDuration, else 168 hours.",
        HelpName = "N",
    };

    private readonly Option<bool> allowShort = new("--allow-short-retention")
    {
        Description = "Let --retain-hours go below the table's own retention. Only where no other program writes the tables.",
    };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "List the files and remove none." };

    private readonly Option<string?> inventory = new("--inventory")
    {
        Description = "A file (Parquet, CSV) with a column 'path' of the files there are, instead of listing the table's folder.",
        HelpName = "FILE",
    };

    public VacuumCommand(CommandContext context)
        : base("vacuum", "Remove files that no version of a table within its retention needs. Versions that lake commits of that time name stay.", context, takesMany: true)
    {
        Add(retainHours);
        Add(allowShort);
        Add(dryRun);
        Add(inventory);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn vacuum silver.sales --dry-run", "Which files would go."),
        new("tarn vacuum silver.sales gold.daily_sales --retain-hours 720", "Two tables; a month of versions stays."),
        new("tarn vacuum --all", "Every table of the lake."),
    ];

    protected override string StatementFor(string table, ParseResult arguments)
    {
        var setting = arguments.GetValue(allowShort) ? "SET spark.databricks.delta.retentionDurationCheck.enabled = false; " : "";
        var retain = arguments.GetValue(retainHours) is { } hours ? string.Create(CultureInfo.InvariantCulture, $" RETAIN {hours} HOURS") : "";
        var list = arguments.GetValue(inventory) is { } file
            ? $" USING INVENTORY (SELECT * FROM '{Path.GetFullPath(file, Context.CurrentDirectory).Replace("'", "''", StringComparison.Ordinal)}')"
            : "";
        return $"{setting}VACUUM {table}{retain}{list}{(arguments.GetValue(dryRun) ? " DRY RUN" : "")}";
    }
}
