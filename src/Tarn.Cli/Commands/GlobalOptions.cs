using System.CommandLine;
using Tarn.Cli.Output;

namespace Tarn.Cli.Commands;

/// <summary>Options that every command understands, wherever they stand.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Project { get; } = new("--project")
    {
        Description = "The project's folder. Default: the nearest folder upwards that holds tarn.yml.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Environment { get; } = new("--env")
    {
        Description = "The environment of tarn.yml to work in. Default: the project's default_environment.",
        HelpName = "NAME",
        Recursive = true,
    };

    public Option<string[]> Variables { get; } = new("--var")
    {
        Description = "A value for ${NAME} in the project's files; repeatable. A relative path counts from the current folder.",
        HelpName = "NAME=VALUE",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string> Output { get; } = new("--output", "-o")
    {
        Description = "How results are printed: text, json (an array of objects) or csv (RFC 4180). Default: text.",
        HelpName = "FORMAT",
        Recursive = true,
        DefaultValueFactory = _ => "text",
    };

    public GlobalOptions()
    {
        Output.AcceptOnlyFromAmong("text", "json", "csv");
        Variables.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
            {
                result.AddError($"'--var {token.Value}' has no NAME=VALUE. Write, for example: --var DATA=./data");
            }
        });
    }

    public IEnumerable<Option> All => [Project, Environment, Variables, Output];

    public OutputFormat Format(ParseResult arguments) => arguments.GetValue(Output) switch
    {
        "json" => OutputFormat.Json,
        "csv" => OutputFormat.Csv,
        _ => OutputFormat.Text,
    };

    /// <summary>The last value given for a name wins.</summary>
    public Dictionary<string, string> VariableValues(ParseResult arguments)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var pair in arguments.GetValue(Variables) ?? [])
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            values[pair[..at]] = pair[(at + 1)..];
        }

        return values;
    }
}
