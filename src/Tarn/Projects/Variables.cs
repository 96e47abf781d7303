using System.Text.RegularExpressions;
using Tarn.Projects.Yaml;

namespace Tarn.Projects;

/// <summary>
/// Puts values in place of <c>${NAME}</c>: first those given on the command line, then the environment's, then the project's <c>vars</c>.
/// <c>$${NAME}</c> stays as the text <c>${NAME}</c>.
/// </summary>
internal sealed partial class Variables
{
    private static readonly string[] SecretWords = ["PASSWORD", "PASSWD", "PWD", "TOKEN", "SECRET", "KEY", "CREDENTIAL"];

    public required IReadOnlyDictionary<string, string> Given { get; init; }

    public required Func<string, string?> Environment { get; init; }

    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether an unknown name is passed over: in environments that are not in force.</summary>
    public bool IgnoresUnknown { get; init; }

    public Variables IgnoringUnknown() => new() { Given = Given, Environment = Environment, Defaults = Defaults, IgnoresUnknown = true };

    /// <summary>The scalar's text with every variable replaced; null, and problems reported, where one is unknown.</summary>
    public YamlText? Expand(FileContext file, YamlScalar scalar)
    {
        if (!scalar.Value.Contains("${", StringComparison.Ordinal))
        {
            return new(scalar.Value, scalar.Value, scalar.At);
        }

        var (known, secret, outside) = (true, false, false);
        var value = Reference().Replace(scalar.Value, match =>
        {
            var name = match.Groups["name"].Value;
            if (match.Value.StartsWith("$$", StringComparison.Ordinal))
            {
                return match.Value[1..];
            }

            if (Lookup(name) is not (var text, var isOutside))
            {
                known = false;
                ReportUnknown(file, scalar.At, name);
                return "";
            }

            secret |= LooksSecret(name);
            outside |= isOutside && match.Index == 0;
            return text;
        });
        return known ? new(value, scalar.Value, scalar.At) { HoldsSecret = secret, BeginsOutside = outside } : null;
    }

    private (string Text, bool IsOutside)? Lookup(string name) =>
        Given.TryGetValue(name, out var given) ? (given, true)
        : name.StartsWith("secret:", StringComparison.Ordinal) ? null
        : Environment(name) is { } fromEnvironment ? (fromEnvironment, true)
        : Defaults.TryGetValue(name, out var byDefault) ? (byDefault, false)
        : null;

    private void ReportUnknown(FileContext file, SourceLocation at, string name)
    {
        if (name.StartsWith("secret:", StringComparison.Ordinal))
        {
            file.Report(at, $"'${{{name}}}': secrets cannot be read by this version of Tarn. Put the value into an environment variable and write ${{NAME}}.");
        }
        else if (!IgnoresUnknown)
        {
            file.Report(at, $"The variable '{name}' has no value.{NearNames.Hint(name, [.. Given.Keys, .. Defaults.Keys])} Give it with --var {name}=VALUE, as an environment variable, or under 'vars:' in tarn.yml.");
        }
    }

    private static bool LooksSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\$?\$\{(?<name>secret:[^}]*|[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
