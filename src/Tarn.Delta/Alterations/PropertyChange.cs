using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;

namespace Tarn.Delta.Alterations;

/// <summary>Properties as a user gives them, sorted into what they are: properties, wanted features and wanted protocol versions.</summary>
internal sealed class PropertyChange
{
    private const string Comment = "comment";

    private readonly Dictionary<string, string> properties = [];
    private readonly List<string> features = [];
    private readonly string table;
    private readonly string operation;

    /// <exception cref="DeltaException">A property is unknown, or its value is wrong; the message says what it must be.</exception>
    public PropertyChange(string table, string operation, IReadOnlyDictionary<string, string> given)
    {
        (this.table, this.operation) = (table, operation);
        foreach (var (name, value) in given)
        {
            Take(name, value);
        }
    }

    /// <summary>Under the names of the catalog.</summary>
    public IReadOnlyDictionary<string, string> Properties => properties;

    public IReadOnlyList<string> Features => features;

    public int MinReaderVersion { get; private set; }

    public int MinWriterVersion { get; private set; }

    /// <summary>The table's description; null where it is not given.</summary>
    public string? Description { get; private set; }

    /// <summary>Features that the wanted legacy versions imply; those from 3 and 7 on name theirs one by one.</summary>
    public IEnumerable<string> FeaturesOfVersions =>
        FeatureRules.WriterFeatures(new Protocol(1, MinWriterVersion < 7 ? MinWriterVersion : 1)).Concat(FeatureRules.ReaderFeatures(new Protocol(MinReaderVersion < 3 ? MinReaderVersion : 1, 2)));

    private void Take(string name, string value)
    {
        if (name.StartsWith(TableProperties.FeaturePrefix, StringComparison.OrdinalIgnoreCase))
        {
            TakeFeature(name, value);
        }
        else if (string.Equals(name, TableProperties.MinReaderVersion, StringComparison.OrdinalIgnoreCase))
        {
            MinReaderVersion = Version(name, value, 3);
        }
        else if (string.Equals(name, TableProperties.MinWriterVersion, StringComparison.OrdinalIgnoreCase))
        {
            MinWriterVersion = Version(name, value, 7);
        }
        else if (name.StartsWith(TableProperties.ConstraintPrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused($"'{name}' is a constraint. Use ALTER TABLE … ADD CONSTRAINT, which checks the rows that are there.");
        }
        else if (string.Equals(name, Comment, StringComparison.OrdinalIgnoreCase))
        {
            Description = value;
        }
        else if (name.StartsWith("delta.", StringComparison.OrdinalIgnoreCase))
        {
            TakeKnown(name, value);
        }
        else
        {
            properties[name] = value; // a user's own
        }
    }

    private void TakeKnown(string name, string value)
    {
        if (PropertyCatalog.Find(name) is not { } property)
        {
            var near = PropertyCatalog.Near(name);
            throw Refused($"property '{name}' is unknown. {(near.Count > 0 ? $"Did you mean {string.Join(" or ", near.Select(other => $"'{other}'"))}?" : "docs/reference/table-properties.md lists those there are; names of your own must not begin with 'delta.'.")}");
        }

        if (property.NotSettable is { } why)
        {
            throw Refused($"property '{property.Name}' cannot be set: {why}. Leave it out.");
        }

        if (property.Check(value) is { } rule)
        {
            throw Refused($"property '{property.Name}' is '{value}', and must be {rule}.");
        }

        properties[property.Name] = value;
    }

    private void TakeFeature(string name, string value)
    {
        var feature = name[TableProperties.FeaturePrefix.Length..];
        if (value is not ("supported" or "enabled"))
        {
            throw Refused($"property '{name}' is '{value}', and must be 'supported': features can be added, and not taken away.");
        }

        var known = FeatureCatalog.All.FirstOrDefault(candidate => string.Equals(candidate.Name, feature, StringComparison.OrdinalIgnoreCase));
        if (known is null || known.Write == FeatureSupport.No)
        {
            throw Refused($"Tarn {(known is null ? "does not know" : "does not write")} the feature '{feature}'. docs/reference/delta-features.md lists those it does.");
        }

        features.Add(known.Name);
    }

    private int Version(string name, string value, int newest) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= 1 && version <= newest
            ? version
            : throw Refused($"property '{name}' is '{value}', and must be a whole number from 1 to {newest}.");

    private DeltaException Refused(string why) => new($"{operation} on table '{table}' is refused: {why}");
}
