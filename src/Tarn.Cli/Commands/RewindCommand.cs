using System.CommandLine;
using System.Globalization;
using Tarn.Cli.Output;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn rewind 41</c>: the whole lake as a lake commit left it.</summary>
internal sealed class RewindCommand : TarnCommand
{
    private readonly Argument<long> commit = new("commit")
    {
        Description = "The number of the lake commit, from 'tarn log'.",
        HelpName = "COMMIT",
        CustomParser = Numbers.Between(1, long.MaxValue),
    };

    public RewindCommand(CommandContext context)
        : base("rewind", "Give every table the data that it had at a lake commit. Nothing is lost: rewind to a later commit to go forth again.", context) =>
        Add(commit);

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn rewind 1", "The lake as lake commit 1 left it. The next run loads again what was loaded since."),
        new("tarn log", "Which commits there are."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var lake = await Context.OpenLakeAsync(arguments, cancellationToken);
        var report = await lake.RewindAsync(arguments.GetValue(commit), cancellationToken);
        ListOutput.Write(
            Context.Terminal,
            Context.Format(arguments),
            report.Tables,
            new("table", "string", table => table.Name.ToString()),
            new("from_version", "long", table => table.From.Value),
            new("to_version", "long", table => table.To?.Value),
            new("new_version", "long", table => table.Version.Value));
        Context.Terminal.Say(report.LakeCommit is { } made
            ? string.Create(CultureInfo.InvariantCulture, $"The lake has the data of lake commit {report.To} again, as lake commit {made}: {Amounts.Of(report.Tables.Count, "table")} changed.")
            : string.Create(CultureInfo.InvariantCulture, $"Nothing to do: the lake has the data of lake commit {report.To} already."));
        return ExitCodes.Done;
    }
}
