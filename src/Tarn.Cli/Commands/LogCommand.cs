using System.CommandLine;
using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Lakes;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn log</c>: the lake commits.</summary>
internal sealed class LogCommand : TarnCommand
{
    private const int NamesShown = 4;

    private readonly Option<int> limit = new("--limit", "-n")
    {
        Description = "At most so many commits. Default: 20.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
        CustomParser = Numbers.Between(1, 1_000_000),
    };

    public LogCommand(CommandContext context)
        : base("log", "List the states of the whole lake, newest first: one lake commit a run.", context) => Add(limit);

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn log", "The newest 20 lake commits."),
        new("tarn log -n 1 -o json", "The newest, for a program."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var lake = await Context.OpenLakeForAskingAsync(arguments, cancellationToken);
        var wanted = arguments.GetValue(limit);

        // One more than is shown: what a commit changed is told by the one before it.
        var commits = await lake.LogAsync(cancellationToken).Take(wanted + 1, cancellationToken);
        var entries = commits.Take(wanted).Select((commit, index) => (Commit: commit, Changed: Changed(commit, commits.ElementAtOrDefault(index + 1)))).ToList();
        var format = Context.Format(arguments);
        ListOutput.Write(
            Context.Terminal,
            format,
            entries,
            new("commit", "long", entry => entry.Commit.Number),
            new("at", "timestamp", entry => TimestampValue.From(entry.Commit.Timestamp)),
            new("reason", "string", entry => entry.Commit.Reason),
            new("run", "string", entry => entry.Commit.RunId),
            new("tables", "long", entry => entry.Commit.Tables.Count),
            new("changed", "string", entry => format is OutputFormat.Text ? Short(entry.Changed) : entry.Changed.Select(object? (name) => name).ToArray()));
        Context.Terminal.Say(entries.Count == 0 ? "No lake commit yet. The first run makes one: tarn run" : Amounts.Of(entries.Count, "lake commit"));
        return ExitCodes.Done;
    }

    private static List<string> Changed(LakeCommit commit, LakeCommit? before) =>
    [
        .. commit.Tables
            .Where(table => before is null || !before.Tables.TryGetValue(table.Key, out var version) || version != table.Value)
            .Select(table => table.Key.ToString())
            .Order(StringComparer.Ordinal),
    ];

    private static string Short(List<string> names) => names.Count <= NamesShown
        ? string.Join(", ", names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(NamesShown - 1))} and {names.Count - NamesShown + 1} more");
}
