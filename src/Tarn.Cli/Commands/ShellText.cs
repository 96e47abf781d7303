namespace Tarn.Cli.Commands;

/// <summary>Text that a shell takes as one word.</summary>
internal static class ShellText
{
    public static string Quote(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=+@%,~".Contains(character, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
