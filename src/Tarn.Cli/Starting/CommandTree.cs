using System.CommandLine;
using System.CommandLine.Completions;
using Tarn.Cli.Commands;
using Tarn.Cli.Completion;
using Tarn.Cli.Help;

namespace Tarn.Cli.Starting;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand("tarn: the medallion lakehouse in one program. It loads, checks, transforms and publishes Delta tables.")
        {
            new DemoCommand(context),
            new InitCommand(context),
            new RunCommand(context),
            new QueryCommand(context),
            new ShowCommand(context),
            new ListCommand(context),
            new LogCommand(context),
            new HistoryCommand(context),
            new RewindCommand(context),
            new RestoreCommand(context),
            new OptimizeCommand(context),
            new VacuumCommand(context),
            new QuarantineCommand(context),
            new DebugCommand(context),
            new CompletionCommand(context),
        };
        foreach (var option in context.Globals.All)
        {
            root.Add(option);
        }

        root.Action = new ShowHelp(context, asked: false);
        foreach (var option in root.Options.OfType<System.CommandLine.Help.HelpOption>())
        {
            option.Aliases.Clear();
            option.Aliases.Add("-h");
            option.Action = new ShowHelp(context, asked: true);
        }

        foreach (var directive in root.Directives.OfType<SuggestDirective>())
        {
            directive.Action = new SuggestAction(directive, context.Terminal);
        }

        return root;
    }
}
