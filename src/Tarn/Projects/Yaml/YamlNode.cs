namespace Tarn.Projects.Yaml;

/// <summary>A piece of a YAML file and where it begins.</summary>
internal abstract class YamlNode(SourceLocation at)
{
    public SourceLocation At => at;

    /// <summary>As a user would call it: "a list".</summary>
    public abstract string Shape { get; }
}

/// <summary>A single value.</summary>
internal sealed class YamlScalar(SourceLocation at, string value, bool isPlain) : YamlNode(at)
{
    public string Value => value;

    /// <summary>Neither quoted nor a block: only then do <c>null</c>, <c>~</c> and nothing mean null.</summary>
    public bool IsPlain => isPlain;

    public bool IsNull => isPlain && value is "" or "~" or "null" or "Null" or "NULL";

    public override string Shape => IsNull ? "empty" : "a single value";
}

/// <summary>Items in order.</summary>
internal sealed class YamlList(SourceLocation at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    public IReadOnlyList<YamlNode> Items => items;

    public override string Shape => "a list";
}

/// <summary>Keys and values in order of the file, each key once.</summary>
internal sealed class YamlMapping(SourceLocation at, IReadOnlyList<YamlEntry> entries) : YamlNode(at)
{
    public IReadOnlyList<YamlEntry> Entries => entries;

    public override string Shape => "a mapping";
}

/// <summary>A line of a mapping.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value)
{
    /// <summary>The value's place; the key's where nothing is written.</summary>
    public SourceLocation ValueAt => Value is YamlScalar { IsNull: true } ? Key.At : Value.At;
}
