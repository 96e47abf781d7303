using System.CommandLine;
using System.CommandLine.Completions;
using Tarn.Cli.Completion;

namespace Tarn.Cli.Commands;

/// <summary>Arguments and options that name tables.</summary>
internal static class TableArgument
{
    public static Argument<string> Required(CommandContext context)
    {
        var argument = new Argument<string>("table") { Description = "The table: layer.name, for example silver.sales.", HelpName = "TABLE" };
        argument.CompletionSources.Add(completion => Names(context, completion));
        return argument;
    }

    public static Argument<string?> Optional(CommandContext context, string description)
    {
        var argument = new Argument<string?>("table") { Description = description, HelpName = "TABLE", Arity = ArgumentArity.ZeroOrOne };
        argument.CompletionSources.Add(completion => Names(context, completion));
        return argument;
    }

    /// <summary>Tables by name or by folder.</summary>
    public static Argument<string[]> Places(CommandContext context, bool takesMany)
    {
        var argument = new Argument<string[]>("table")
        {
            Description = takesMany ? "Tables: layer.name, or delta.`path` for a table by its folder." : "The table: layer.name, or delta.`path` for a table by its folder.",
            HelpName = "TABLE",
            Arity = takesMany ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
        };
        argument.CompletionSources.Add(completion => Names(context, completion));
        return argument;
    }

    /// <summary>A table as SQL names it.</summary>
    /// <exception cref="TarnException">It is neither of the form layer.name nor a folder.</exception>
    public static string ToSql(string text) => text.StartsWith("delta.`", StringComparison.OrdinalIgnoreCase) && text.EndsWith('`') ? text
        : text.AsSpan().IndexOfAny('/', '\\') >= 0 ? $"delta.{Quote(text)}"
        : ToSql(Parse(text));

    /// <summary>A table as SQL names it.</summary>
    public static string ToSql(TableName name) => $"{Quote(name.Layer)}.{Quote(name.Name)}";

    /// <summary>A name in backticks.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public static Option<string[]> Selector(CommandContext context, string name, string description, params string[] aliases)
    {
        var option = new Option<string[]>(name, aliases)
        {
            Description = description,
            HelpName = "SELECTOR",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        option.CompletionSources.Add(completion => Names(context, completion));
        return option;
    }

    /// <exception cref="TarnException">It is not of the form layer.name.</exception>
    public static TableName Parse(string text) => TableName.TryParse(text, out var name)
        ? name
        : throw new TarnException($"'{text}' is not a table's name. Write layer.name, for example silver.sales; 'tarn ls' lists the tables.");

    private static IEnumerable<string> Names(CommandContext context, CompletionContext completion)
    {
        try
        {
            return context.FindProject(completion.ParseResult) is { } folder ? ProjectNames.Tables(folder) : [];
        }
        catch (Exception exception) when (exception is TarnException or IOException or UnauthorizedAccessException)
        {
            return []; // a completion that cannot help stays silent
        }
    }
}
