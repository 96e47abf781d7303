using System.Text.RegularExpressions;
using Tarn.Projects.Yaml;

namespace Tarn.Projects;

/// <summary>Single values and lists of them, wherever they stand in a file.</summary>
internal static partial class Values
{
    /// <summary>The text of a single value; null, and that reported, where it is none.</summary>
    public static YamlText? Text(FileContext file, YamlNode node, string what, SourceLocation named)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                file.Report(named, $"{what} has no value. Write one, or delete the line.");
                return null;
            case YamlScalar scalar:
                return file.Variables.Expand(file, scalar);
            default:
                file.Report(node.At, $"{what} is {node.Shape} and must be a single value. Write {what.Trim('\'')}: value.");
                return null;
        }
    }

    /// <summary>A list's texts, or one value as a list of one.</summary>
    public static IReadOnlyList<YamlText> Texts(FileContext file, YamlNode node, string what, SourceLocation named)
    {
        if (node is not YamlList list)
        {
            if (node is YamlMapping)
            {
                file.Report(node.At, $"{what} is a mapping and must be a list. Write {what.Trim('\'')}: [a, b].");
                return [];
            }

            return Text(file, node, what, named) is { } single ? [single] : [];
        }

        if (list.Items.Count == 0)
        {
            file.Report(list.At, $"{what} is an empty list. Write at least one item, or delete the key.");
        }

        return [.. from item in list.Items let text = Text(file, item, $"An item of {what}", item.At) where text is not null select text];
    }

    /// <summary>A name that SQL takes without quotes and every file system takes as a folder; null, and that reported, where it is none.</summary>
    public static string? Name(FileContext file, YamlText text, string what)
    {
        if (text.HoldsSecret)
        {
            file.Report(text.At, $"{what} is {text}: a name is shown everywhere and may not hold a secret. Write it out.");
            return null;
        }

        if (IsName(text.Value))
        {
            return text.Value;
        }

        file.Report(text.At, $"{what} is {text}. A name has letters, digits and '_', begins with no digit, and has at most 128 characters.");
        return null;
    }

    public static bool IsName(string text) => text.Length <= 128 && NamePattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
