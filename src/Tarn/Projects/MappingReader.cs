using System.Globalization;
using Tarn.Projects.Yaml;

namespace Tarn.Projects;

/// <summary>Reads the keys of one mapping by type. Reports what is wrong and gives null for it, so that reading goes on.</summary>
internal sealed class MappingReader
{
    private readonly Dictionary<string, YamlEntry> entries = [];

    private MappingReader(FileContext file, YamlMapping mapping)
    {
        File = file;
        At = mapping.At;
    }

    public FileContext File { get; }

    public SourceLocation At { get; }

    /// <summary>A reader, and unknown keys reported; null, and that reported, where the node is no mapping.</summary>
    /// <param name="file">Gets the problems.</param>
    /// <param name="node">Any node.</param>
    /// <param name="keys">What it may hold.</param>
    /// <param name="what">In messages: "'format'", "the column 'Quantity'".</param>
    /// <param name="example">What to write where the shape is wrong.</param>
    /// <param name="at">Where it is named; default where it begins.</param>
    public static MappingReader? Open(FileContext file, YamlNode node, KeySet keys, string what, string example, SourceLocation? at = null)
    {
        if (node is not YamlMapping mapping)
        {
            var place = node is YamlScalar { IsNull: true } ? at ?? node.At : node.At;
            file.Report(place, $"{char.ToUpperInvariant(what[0])}{what[1..]} is {node.Shape} and must be a mapping. Write {example}.");
            return null;
        }

        var reader = new MappingReader(file, mapping);
        foreach (var entry in mapping.Entries)
        {
            if (keys.Keys.Contains(entry.Key.Value))
            {
                reader.entries[entry.Key.Value] = entry;
                continue;
            }

            file.Report(entry.Key.At, Unknown(entry, keys, what));
        }

        return reader;
    }

    private static string Unknown(YamlEntry entry, KeySet keys, string what) =>
        entry.Key.Value.Contains(' ', StringComparison.Ordinal) && entry.Value is YamlScalar { IsNull: true }
            ? $"Unknown key '{entry.Key.Value}' in {what}. Between braces a comma ends a value: put a text that holds one in quotes."
            : $"Unknown key '{entry.Key.Value}' in {what}.{NearNames.Hint(entry.Key.Value, keys.Keys)} Its keys are: {string.Join(", ", keys.Keys)}.";

    public bool Has(string key) => entries.ContainsKey(key);

    public YamlEntry? Entry(string key) => entries.GetValueOrDefault(key);

    /// <summary>Where the key's value is; where the mapping is, when the key is not there.</summary>
    public SourceLocation Place(string key) => entries.TryGetValue(key, out var entry) ? entry.ValueAt : At;

    public void Report(string key, string message) => File.Report(Place(key), message);

    /// <summary>Reports a key that must be there and is not.</summary>
    public bool Require(string key, string what, string example)
    {
        if (Has(key))
        {
            return true;
        }

        File.Report(At, $"{what} has no '{key}'. Write {example}.");
        return false;
    }

    /// <summary>A single value; null where it is not there or not one.</summary>
    public YamlText? Text(string key) => Entry(key) is { } entry ? Values.Text(File, entry.Value, $"'{key}'", entry.Key.At) : null;

    public string? String(string key) => Text(key)?.Value;

    public bool? Bool(string key) => Text(key) switch
    {
        null => null,
        { Value: "true" or "True" or "TRUE" } => true,
        { Value: "false" or "False" or "FALSE" } => false,
        var other => Refuse<bool>(other, $"'{key}' is {other} and must be true or false."),
    };

    /// <summary>A whole number within bounds.</summary>
    public long? Integer(string key, long min, long max)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return long.TryParse(text.Value.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max
            ? number
            : Refuse<long>(text, $"'{key}' is {text} and must be a whole number{(max == long.MaxValue ? $", {min} or more" : $" from {min} to {max}")}.");
    }

    /// <summary>One of some words.</summary>
    public T? Choice<T>(string key, params (string Word, T Value)[] choices)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        foreach (var (word, value) in choices)
        {
            if (word == text.Value)
            {
                return value;
            }
        }

        var words = choices.Select(choice => choice.Word).ToList();
        return Refuse<T>(text, $"'{key}' is {text}.{NearNames.Hint(text.Value, words)} It may be: {string.Join(", ", words)}.");
    }

    /// <summary>A list of single values, or one value for a list of one; null where it is not there.</summary>
    public IReadOnlyList<YamlText>? Texts(string key) =>
        Entry(key) is { } entry ? Values.Texts(File, entry.Value, $"'{key}'", entry.Key.At) : null;

    private T? Refuse<T>(YamlText text, string message)
        where T : struct
    {
        File.Report(text.At, message);
        return null;
    }
}
