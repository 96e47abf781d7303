using Tarn.Delta.Features;

namespace Tarn.Delta.Alterations;

/// <summary>Keeps the property that names the columns with statistics in step with the columns' names.</summary>
internal static class StatisticsColumnNames
{
    public static IReadOnlyDictionary<string, string> Rename(IReadOnlyDictionary<string, string> configuration, IReadOnlyList<string> from, IReadOnlyList<string> to) =>
        Change(configuration, name => IsUnder(name, from) ? [.. to, .. name.Skip(from.Count)] : name);

    public static IReadOnlyDictionary<string, string> Drop(IReadOnlyDictionary<string, string> configuration, IReadOnlyList<string> path) =>
        Change(configuration, name => IsUnder(name, path) ? null : name);

    private static IReadOnlyDictionary<string, string> Change(IReadOnlyDictionary<string, string> configuration, Func<IReadOnlyList<string>, IReadOnlyList<string>?> change)
    {
        if (configuration.GetValueOrDefault(TableProperties.StatisticsColumns) is not { } list)
        {
            return configuration;
        }

        var names = Parse(list).Select(change).OfType<IReadOnlyList<string>>().Select(name => string.Join('.', name.Select(Quote)));
        return new Dictionary<string, string>(configuration) { [TableProperties.StatisticsColumns] = string.Join(',', names) };
    }

    private static bool IsUnder(IReadOnlyList<string> name, IReadOnlyList<string> path) =>
        name.Count >= path.Count && path.Index().All(part => string.Equals(name[part.Index], part.Item, StringComparison.OrdinalIgnoreCase));

    /// <summary>Commas part names, points part their levels, and neither does inside of backticks.</summary>
    private static IEnumerable<IReadOnlyList<string>> Parse(string list)
    {
        List<string> name = [];
        var part = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var character in list.Append(','))
        {
            if (character == '`')
            {
                quoted = !quoted;
            }
            else if (!quoted && character is ',' or '.')
            {
                name.Add(part.ToString().Trim());
                part.Clear();
                if (character == ',')
                {
                    yield return name;
                    name = [];
                }
            }
            else
            {
                part.Append(character);
            }
        }
    }

    private static string Quote(string name) => name.All(character => char.IsLetterOrDigit(character) || character == '_') ? name : $"`{name}`";
}
