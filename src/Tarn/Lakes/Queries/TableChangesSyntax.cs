using System.Globalization;
using Tarn.Delta;
using Tarn.Engines;

namespace Tarn.Lakes.Queries;

/// <summary>Reads <c>table_changes('layer.name', from [, to])</c> and <c>table_changes_by_path('path', from [, to])</c>.</summary>
internal sealed class TableChangesSyntax(string sql, IReadOnlyList<SqlToken> tokens)
{
    private const string Example = "Write, for instance, table_changes('silver.sales', 1, 5), or with times: table_changes('silver.sales', '2026-01-31 12:00:00').";

    /// <summary>The call that begins at a token; null where none does.</summary>
    /// <exception cref="TarnException">Its arguments are wrong.</exception>
    public (TableName Name, TableTarget Target, int End)? Find(int index)
    {
        var byPath = tokens[index].Is("table_changes_by_path");
        if ((!byPath && !tokens[index].Is("table_changes")) || index + 1 >= tokens.Count || !tokens[index + 1].IsSymbol('('))
        {
            return null;
        }

        var at = index + 2;
        var (table, path, text) = Table(ref at, byPath);
        Expect(ref at, ',', "the first version or time");
        var from = Point(ref at);
        ChangePoint? to = null;
        if (at < tokens.Count && tokens[at].IsSymbol(','))
        {
            at++;
            to = Point(ref at);
        }

        Expect(ref at, ')', "')'");
        var target = new TableTarget(table, path, null) { Changes = new ChangeRange(from, to) };
        var suffix = $"@changes {Text(from)}{(to is { } until ? $" to {Text(until)}" : "")}";
        return (table is { } name ? new TableName(name.Layer, name.Name + suffix) : new TableName("delta", text + suffix), target, at);
    }

    private (TableName? Table, string? Path, string Text) Table(ref int at, bool byPath)
    {
        if (at < tokens.Count && tokens[at].Kind is SqlTokenKind.Text or SqlTokenKind.QuotedName && (at + 1 >= tokens.Count || !tokens[at + 1].IsSymbol('.')))
        {
            var text = tokens[at++].Value;
            if (byPath)
            {
                return (null, text, text);
            }

            if (text.StartsWith("delta.`", StringComparison.OrdinalIgnoreCase) && text.EndsWith('`'))
            {
                var path = text["delta.`".Length..^1];
                return (null, path, path);
            }

            return TableName.TryParse(text, out var name) ? (name, null, text) : throw Wrong(at - 1, $"'{text}' is no table's name: a table is written layer.name.");
        }

        // Without quotes, as a plain name.
        if (at + 2 < tokens.Count && tokens[at].IsName && tokens[at + 1].IsSymbol('.') && tokens[at + 2].IsName)
        {
            var (layer, name) = (tokens[at], tokens[at + 2]);
            at += 3;
            return layer.Is("delta") && name.Kind is SqlTokenKind.BacktickName or SqlTokenKind.QuotedName
                ? (null, name.Value, name.Value)
                : (new TableName(layer.Value, name.Value), null, "");
        }

        throw Wrong(at, "The table is missing.");
    }

    private ChangePoint Point(ref int at)
    {
        var token = at < tokens.Count ? tokens[at] : default;
        at++;
        if (token.Kind == SqlTokenKind.Number && long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return ChangePoint.Of(new TableVersion(version));
        }

        if (token.Is("TIMESTAMP") && at < tokens.Count)
        {
            token = tokens[at++];
        }

        return token.Kind == SqlTokenKind.Text && DateTimeOffset.TryParse(token.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? ChangePoint.Of(time)
            : throw Wrong(at - 1, "A version or a time in quotes is missing.");
    }

    private void Expect(ref int at, char symbol, string what)
    {
        if (at >= tokens.Count || !tokens[at].IsSymbol(symbol))
        {
            throw Wrong(at, $"Expected {what}.");
        }

        at++;
    }

    private TarnException Wrong(int at, string what)
    {
        var before = sql.AsSpan(0, at < tokens.Count ? tokens[at].Start : sql.Length);
        return new(string.Create(CultureInfo.InvariantCulture, $"table_changes is wrong at line {before.Count('\n') + 1}, column {before.Length - before.LastIndexOf('\n')}: {what} {Example}"));
    }

    private static string Text(ChangePoint point) => point.Version?.ToString() ?? point.Time!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
