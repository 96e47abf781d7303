using System.Globalization;
using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>Tables, aliases, states and properties: what many statements have.</summary>
internal static class NameSyntax
{
    private const string TableExpected = "a table: layer.name, or delta.`path`";

    /// <summary>A table's name or folder.</summary>
    public static TableRef Table(SqlCursor cursor, params IReadOnlyList<string> kinds)
    {
        var (line, column) = cursor.PlaceOf(cursor.Next);
        var isPath = IsPath(cursor, kinds.Count == 0 ? ["delta"] : kinds);
        return new TableRef(cursor.ExpectPath(TableExpected), isPath, line, column);
    }

    /// <summary>A table with the state that it is read at, where one is named.</summary>
    public static TableRef TableWithState(SqlCursor cursor)
    {
        var table = Table(cursor);
        if (cursor.IsSymbol('@') && cursor.Peek(1) is { Kind: SqlTokenKind.Word, Value: ['v' or 'V', .. var digits] } && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            cursor.Position += 2;
            return table with { When = new TimeTravel.Version(version) };
        }

        var start = cursor.Position;
        _ = cursor.Take("FOR");
        if (cursor.Is("VERSION", "AS", "OF") || cursor.Is("TIMESTAMP", "AS", "OF"))
        {
            var state = State(cursor);
            return table with { When = state.Version is { } number ? new TimeTravel.Version(number) : new TimeTravel.Time(state.Time!.Value) };
        }

        cursor.Position = start;
        return table;
    }

    /// <summary>VERSION AS OF n, or TIMESTAMP AS OF '…'.</summary>
    public static TableState State(SqlCursor cursor)
    {
        if (cursor.Take("VERSION"))
        {
            cursor.Expect("AS", "OF");
            return new TableState(cursor.ExpectNumber("a version's number"), null);
        }

        if (cursor.Take("TIMESTAMP"))
        {
            cursor.Expect("AS", "OF");
            _ = cursor.Take("TIMESTAMP");
            if (cursor.Next is { Kind: SqlTokenKind.Text } text
                && DateTimeOffset.TryParse(text.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                cursor.Position++;
                return new TableState(null, time);
            }

            throw cursor.Wrong("a time in quotes, like '2026-01-31 12:00:00' (UTC)");
        }

        throw cursor.Wrong("VERSION AS OF or TIMESTAMP AS OF");
    }

    /// <summary>An alias, with AS or without; null where none of these words and no name comes next.</summary>
    public static string? Alias(SqlCursor cursor, params IReadOnlyList<string> notAliases)
    {
        if (cursor.Take("AS"))
        {
            return cursor.ExpectName("an alias");
        }

        return cursor.Next is { IsName: true } token && !notAliases.Any(token.Is) ? cursor.ExpectName("an alias") : null;
    }

    /// <summary>TBLPROPERTIES' list: keys with points or in quotes, and values of any kind.</summary>
    public static IReadOnlyDictionary<string, string> Properties(SqlCursor cursor)
    {
        Dictionary<string, string> properties = [];
        foreach (var (key, value) in cursor.ExpectList(() => Property(cursor)))
        {
            if (!properties.TryAdd(key, value))
            {
                throw cursor.Wrong($"each property once, and '{key}' is there twice");
            }
        }

        return properties;
    }

    /// <summary>A property's key: with points or in quotes.</summary>
    public static string PropertyKey(SqlCursor cursor) => cursor.Next is { Kind: SqlTokenKind.Text or SqlTokenKind.QuotedName }
        ? cursor.ExpectText("a property's key")
        : string.Join('.', cursor.ExpectPath("a property's key, like 'delta.enableChangeDataFeed'"));

    private static (string Key, string Value) Property(SqlCursor cursor)
    {
        var key = PropertyKey(cursor);
        _ = cursor.TakeSymbol('=');
        var minus = cursor.TakeSymbol('-') ? "-" : "";
        if (cursor.Next is not { Kind: SqlTokenKind.Text or SqlTokenKind.QuotedName or SqlTokenKind.Number or SqlTokenKind.Word } value)
        {
            throw cursor.Wrong("the property's value");
        }

        cursor.Position++;
        return (key, minus + value.Value);
    }

    private static bool IsPath(SqlCursor cursor, IReadOnlyList<string> kinds) =>
        cursor.Next is { Kind: SqlTokenKind.Word } first && kinds.Any(first.Is) && cursor.Peek(1)?.IsSymbol('.') is true
        && cursor.Peek(2) is { Kind: SqlTokenKind.BacktickName or SqlTokenKind.QuotedName };
}
