using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.AcceptanceTests.Docs;

/// <summary>Commands that a page shows.</summary>
/// <param name="Commands">As a shell takes them.</param>
/// <param name="ExitCode">What the last one ends with.</param>
internal sealed partial record ShellBlock(string Commands, int ExitCode)
{
    /// <summary>The fenced blocks of a shell, in order. Of a console block, which shows output too, the lines behind a prompt.</summary>
    public static IReadOnlyList<ShellBlock> Of(string markdown) =>
    [
        .. from Match block in Fenced().Matches(markdown)
           let lines = block.Groups["body"].Value.Split('\n')
           let commands = block.Groups["shell"].Value == "console"
               ? lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..])
               : lines
           select new ShellBlock(
               string.Join('\n', commands).TrimEnd() + "\n",
               block.Groups["code"].Success ? int.Parse(block.Groups["code"].Value, CultureInfo.InvariantCulture) : 0),
    ];

    [GeneratedRegex(@"(?:^<!-- exit code (?<code>\d+) -->\n+)?^```(?<shell>console|bash|sh)\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
