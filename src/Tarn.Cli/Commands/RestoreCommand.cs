using System.CommandLine;
using System.Globalization;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn restore silver.sales --to-version 3</c>: one table as it was.</summary>
internal sealed class RestoreCommand : TableStatementCommand
{
    private readonly Option<long?> toVersion = new("--to-version")
    {
        Description = "The version, from 'tarn history'.",
        HelpName = "N",
        CustomParser = Numbers.BetweenOrNone(0, long.MaxValue),
    };

    private readonly Option<string?> toTime = new("--to-time")
    {
        Description = "The newest version not after this time (ISO 8601; UTC unless it says otherwise).",
        HelpName = "TIME",
    };

    public RestoreCommand(CommandContext context)
        : base("restore", "Give one table the rows and the schema that it had, by a new version. For the whole lake: tarn rewind.", context, takesMany: false)
    {
        Add(toVersion);
        Add(toTime);
        Validators.Add(result =>
        {
            if (result.GetResult(toVersion) is null == result.GetResult(toTime) is null)
            {
                result.AddError("Give --to-version N or --to-time TIME.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn restore silver.sales --to-version 0", "As its first version was."),
        new("tarn history silver.sales", "Which versions there are."),
    ];

    protected override string StatementFor(string table, ParseResult arguments) => arguments.GetValue(toVersion) is { } version
        ? string.Create(CultureInfo.InvariantCulture, $"RESTORE TABLE {table} TO VERSION AS OF {version}")
        : $"RESTORE TABLE {table} TO TIMESTAMP AS OF '{arguments.GetValue(toTime)!.Replace("'", "''", StringComparison.Ordinal)}'";
}
