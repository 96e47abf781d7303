using System.CommandLine;
using Tarn.Cli.Demo;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn init shop</c>: a small project that runs.</summary>
internal sealed class InitCommand : TarnCommand
{
    private const string Starter = "starter";

    private readonly Argument<string> name = new("name") { Description = "The new project's folder; '.' for the current one.", HelpName = "NAME" };

    public InitCommand(CommandContext context)
        : base("init", "Begin a project: one source with its data, a Silver and a Gold table. It runs at once.", context) => Add(name);

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn init shop && cd shop && tarn run", "A project of your own, and its first run."),
        new("tarn init .", "The same in the current folder."),
    ];

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var typed = arguments.GetRequiredValue(name);
        var folder = Path.GetFullPath(typed, Context.CurrentDirectory);
        var files = ProjectResources.Of(Starter);
        if (files.Select(file => Path.Combine(folder, file.Path)).FirstOrDefault(File.Exists) is { } taken)
        {
            throw new TarnException($"'{taken}' is there already. Nothing was written; name another folder.");
        }

        ProjectResources.CopyMissing(Starter, folder);
        foreach (var (path, _) in files)
        {
            Context.Terminal.Out.WriteLine(Path.Combine(typed, path));
        }

        Context.Terminal.Out.Flush();
        Context.Terminal.Say();
        Context.Terminal.Say("The project runs as it is. Type:");
        Context.Terminal.Say($"  {ProgramName.Typed} run --project {ShellText.Quote(typed)}");
        Context.Terminal.Say($"  {ProgramName.Typed} query --project {ShellText.Quote(typed)} \"SELECT * FROM gold.daily_revenue ORDER BY day\"");
        return Task.FromResult(ExitCodes.Done);
    }
}
