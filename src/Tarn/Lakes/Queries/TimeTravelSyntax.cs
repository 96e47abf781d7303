using System.Globalization;
using System.Text;

namespace Tarn.Lakes.Queries;

/// <summary>
/// Rewrites what Spark and Tarn write and the engine does not understand into plain names: <c>T VERSION AS OF n</c>, <c>T TIMESTAMP AS OF '…'</c>,
/// each also with <c>FOR</c>, <c>T@v3</c>, <c>T AT COMMIT n</c>, a trailing <c>AT COMMIT n</c>, <c>table_changes('T', 1, 5)</c>, <c>delta.`path`</c>, backticks.
/// </summary>
internal sealed class TimeTravelSyntax
{
    /// <summary>Words that may follow a table, and so are no alias of it.</summary>
    private static readonly HashSet<string> NoAlias = new(StringComparer.OrdinalIgnoreCase)
    {
        "ANTI", "ASOF", "CROSS", "EXCEPT", "FETCH", "FOR", "FULL", "GROUP", "HAVING", "INNER", "INTERSECT", "JOIN", "LATERAL", "LEFT", "LIMIT", "NATURAL",
        "OFFSET", "ON", "ORDER", "OUTER", "PIVOT", "POSITIONAL", "QUALIFY", "RIGHT", "SAMPLE", "SELECT", "SEMI", "SET", "TABLESAMPLE", "UNION", "UNPIVOT", "USING",
        "WHERE", "WINDOW", "AT", "FROM",
    };

    private readonly string sql;
    private readonly IReadOnlyList<SqlToken> tokens;
    private readonly List<(int Start, int End, string Text)> edits = [];
    private readonly Dictionary<TableName, TableTarget> targets = [];
    private long? atCommit;

    private TimeTravelSyntax(string sql) => (this.sql, tokens) = (sql, SqlTokenizer.Tokenize(sql));

    /// <summary>Rewrites a statement.</summary>
    /// <exception cref="TarnException">A clause that is no clause: says what to write.</exception>
    public static RewrittenSql Rewrite(string sql)
    {
        var syntax = new TimeTravelSyntax(sql);
        syntax.TakeTrailingCommit();
        syntax.TakeNames();
        return new(syntax.Apply(), syntax.targets, syntax.atCommit);
    }

    private void TakeTrailingCommit()
    {
        var last = tokens.Count - 1;
        while (last >= 0 && tokens[last].IsSymbol(';'))
        {
            last--;
        }

        if (last >= 3 && tokens[last - 2].Is("AT") && tokens[last - 1].Is("COMMIT") && tokens[last].Kind == SqlTokenKind.Number)
        {
            atCommit = Number(tokens[last]);
            edits.Add((tokens[last - 2].Start, tokens[last].End, ""));
        }
    }

    private void TakeNames()
    {
        for (var index = 0; index < tokens.Count; index++)
        {
            if (new TableChangesSyntax(sql, tokens).Find(index) is { } changes)
            {
                targets[changes.Name] = changes.Target;
                var alias = HasAlias(changes.End) ? "" : $" AS {Quote(changes.Target.Path is { } path ? LastFolder(path) : changes.Target.Table!.Value.Name)}";
                edits.Add((tokens[index].Start, tokens[changes.End - 1].End, $"{Quote(changes.Name.Layer)}.{Quote(changes.Name.Name)}{alias}"));
                index = changes.End - 1;
                continue;
            }

            if (!StartsTable(index))
            {
                if (tokens[index].Kind == SqlTokenKind.BacktickName)
                {
                    edits.Add((tokens[index].Start, tokens[index].End, Quote(tokens[index].Value)));
                }

                RefuseClauseWithoutTable(index);
                continue;
            }

            var end = EndOfName(index);
            var (when, behind) = Clause(end);
            var isPath = end - index == 3 && tokens[index].Is("delta") && tokens[index + 2].Kind is SqlTokenKind.BacktickName or SqlTokenKind.QuotedName;
            if (when is not null || isPath)
            {
                Replace(index, end, behind, when, isPath);
            }
            else
            {
                RequoteBackticks(index, end);
            }

            index = behind - 1;
        }
    }

    /// <summary>Whether a table's name begins here: a name behind FROM, JOIN, or a comma or bracket, that is no function call.</summary>
    private bool StartsTable(int index)
    {
        if (!tokens[index].IsName || index == 0)
        {
            return false;
        }

        var before = tokens[index - 1];
        if (!before.Is("FROM") && !before.Is("JOIN") && !before.IsSymbol(',') && !before.IsSymbol('('))
        {
            return false;
        }

        var end = EndOfName(index);
        return end >= tokens.Count || !tokens[end].IsSymbol('(');
    }

    private int EndOfName(int index)
    {
        var end = index + 1;
        while (end + 1 < tokens.Count && tokens[end].IsSymbol('.') && tokens[end + 1].IsName)
        {
            end += 2;
        }

        return end;
    }

    /// <summary>The clause behind a name, and the token behind it.</summary>
    private (TimeTravel? When, int End) Clause(int at)
    {
        var start = at;
        if (at + 1 < tokens.Count && tokens[at].IsSymbol('@') && tokens[at].Start == tokens[at - 1].End && tokens[at + 1].Start == tokens[at].End && ShortVersion(tokens[at + 1]) is { } version)
        {
            return (new TimeTravel.Version(version), at + 2);
        }

        if (IsAt(at, "FOR") && (IsAt(at + 1, "VERSION") || IsAt(at + 1, "TIMESTAMP") || IsAt(at + 1, "SYSTEM_VERSION") || IsAt(at + 1, "SYSTEM_TIME")))
        {
            at++;
        }

        if ((IsAt(at, "VERSION") || IsAt(at, "SYSTEM_VERSION")) && IsAt(at + 1, "AS") && IsAt(at + 2, "OF"))
        {
            return (new TimeTravel.Version(NumberAt(at + 3, "VERSION AS OF 3")), at + 4);
        }

        if ((IsAt(at, "TIMESTAMP") || IsAt(at, "SYSTEM_TIME")) && IsAt(at + 1, "AS") && IsAt(at + 2, "OF"))
        {
            var value = IsAt(at + 3, "TIMESTAMP") ? at + 4 : at + 3;
            return (new TimeTravel.Time(TimeAt(value)), value + 1);
        }

        var isTrailing = atCommit is not null && at < tokens.Count && edits.Any(edit => edit.Start == tokens[at].Start);
        return !isTrailing && IsAt(at, "AT") && IsAt(at + 1, "COMMIT")
            ? (new TimeTravel.Commit(NumberAt(at + 2, "AT COMMIT 41")), at + 3)
            : (null, start);
    }

    /// <summary>The version of <c>t@v3</c>.</summary>
    private static long? ShortVersion(SqlToken token) =>
        token is { Kind: SqlTokenKind.Word, Value: ['v' or 'V', .. var digits] } && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void RefuseClauseWithoutTable(int index)
    {
        var clause = tokens[index].Kind != SqlTokenKind.Word ? null
            : IsAt(index + 1, "AS") && IsAt(index + 2, "OF") && (IsAt(index, "VERSION") || IsAt(index, "TIMESTAMP"))
                && index + 3 < tokens.Count && tokens[index + 3].Kind is SqlTokenKind.Number or SqlTokenKind.Text ? $"{tokens[index].Value} AS OF"
            : null;
        if (clause is not null)
        {
            throw new TarnException(
                $"'{clause}' follows no table name{Place(tokens[index])}. Write it right behind the table and before its alias: " +
                "SELECT * FROM silver.sales VERSION AS OF 3 s.");
        }
    }

    private void Replace(int index, int end, int behind, TimeTravel? when, bool isPath)
    {
        var parts = Enumerable.Range(0, (end - index + 1) / 2).Select(part => tokens[index + (2 * part)].Value).ToList();
        if (parts.Count != 2)
        {
            throw new TarnException($"'{sql[tokens[index].Start..tokens[end - 1].End]}'{Place(tokens[index])} is no table of the lake: write layer.table, as in silver.sales.");
        }

        var name = when is null ? new TableName(parts[0], parts[1]) : new TableName(parts[0], $"{parts[1]}@{Suffix(when)}");
        targets[name] = isPath ? new TableTarget(null, parts[1], when) : new TableTarget(new TableName(parts[0], parts[1]), null, when);
        var alias = HasAlias(behind) ? "" : $" AS {Quote(isPath ? LastFolder(parts[1]) : parts[1])}";
        edits.Add((tokens[index].Start, tokens[behind - 1].End, $"{Quote(name.Layer)}.{Quote(name.Name)}{alias}"));
    }

    private void RequoteBackticks(int index, int end)
    {
        for (var at = index; at < end; at++)
        {
            if (tokens[at].Kind == SqlTokenKind.BacktickName)
            {
                edits.Add((tokens[at].Start, tokens[at].End, Quote(tokens[at].Value)));
            }
        }
    }

    private bool HasAlias(int at) =>
        at < tokens.Count && (tokens[at].Is("AS") || (tokens[at].IsName && !(tokens[at].Kind == SqlTokenKind.Word && NoAlias.Contains(tokens[at].Value))));

    private bool IsAt(int index, string word) => index < tokens.Count && tokens[index].Is(word);

    private long NumberAt(int index, string example) => index < tokens.Count && tokens[index].Kind == SqlTokenKind.Number
        ? Number(tokens[index])
        : throw new TarnException($"A number is missing{(index < tokens.Count ? Place(tokens[index]) : " at the end of the statement")}. Write, for instance, {example}.");

    private long Number(SqlToken token) => long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new TarnException($"'{token.Value}'{Place(token)} is no version or commit number. Write a whole number.");

    private DateTimeOffset TimeAt(int index)
    {
        var found = index < tokens.Count && tokens[index].Kind == SqlTokenKind.Text ? tokens[index].Value : null;
        return DateTimeOffset.TryParse(found, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new TarnException(
                $"A time is missing{(index < tokens.Count ? Place(tokens[index]) : " at the end of the statement")}. " +
                "Write, for instance, TIMESTAMP AS OF '2026-01-31 12:00:00' (UTC).");
    }

    private string Place(SqlToken token)
    {
        var before = sql.AsSpan(0, token.Start);
        return string.Create(CultureInfo.InvariantCulture, $" (line {before.Count('\n') + 1}, column {token.Start - before.LastIndexOf('\n')})");
    }

    private string Apply()
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (var (start, end, replacement) in edits.OrderBy(edit => edit.Start))
        {
            text.Append(sql, at, start - at).Append(replacement);
            at = end;
        }

        return text.Append(sql, at, sql.Length - at).ToString();
    }

    private static string Suffix(TimeTravel when) => when switch
    {
        TimeTravel.Version version => $"v{version.Number}",
        TimeTravel.Commit commit => $"commit{commit.Number}",
        TimeTravel.Time time => time.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) + (time.At.Ticks % TimeSpan.TicksPerSecond is 0 ? "" : $"+{time.At.Ticks % TimeSpan.TicksPerSecond}"),
        _ => throw new ArgumentOutOfRangeException(nameof(when), when, "Unknown time travel: this is a bug in tarn."),
    };

    private static string LastFolder(string path) => path.TrimEnd('/', '\\').Split('/', '\\')[^1];

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
