namespace Tarn.Lakes.Queries;

/// <summary>Cuts SQL into tokens, so that what looks like a keyword inside a string, a quoted name or a comment is left alone.</summary>
internal static class SqlTokenizer
{
    /// <summary>The tokens of a text. What is not closed runs to the end: the engine's parser will say so.</summary>
    public static IReadOnlyList<SqlToken> Tokenize(string sql)
    {
        List<SqlToken> tokens = [];
        for (var at = 0; at < sql.Length;)
        {
            var start = at;
            var letter = sql[at];
            if (char.IsWhiteSpace(letter))
            {
                at++;
            }
            else if (letter == '-' && Next(sql, at) == '-')
            {
                at = IndexOrEnd(sql, '\n', at);
            }
            else if (letter == '/' && Next(sql, at) == '*')
            {
                at = EndOfComment(sql, at);
            }
            else if (letter is '\'' or '"' or '`')
            {
                at = EndOfQuoted(sql, at, letter, backslash: false);
                tokens.Add(new(KindOf(letter), start, at - start, Unquote(sql[start..at], letter)));
            }
            else if (letter is 'e' or 'E' && Next(sql, at) == '\'')
            {
                at = EndOfQuoted(sql, at + 1, '\'', backslash: true);
                tokens.Add(new(SqlTokenKind.Text, start, at - start, Unquote(sql[(start + 1)..at], '\'')));
            }
            else if (letter == '$' && EndOfDollarTag(sql, at) is { } tagEnd)
            {
                at = EndOfDollarText(sql, at, tagEnd);
                tokens.Add(new(SqlTokenKind.Text, start, at - start, sql[start..at]));
            }
            else if (char.IsLetter(letter) || letter == '_')
            {
                at = EndWhile(sql, at, static c => char.IsLetterOrDigit(c) || c is '_' or '$');
                tokens.Add(new(SqlTokenKind.Word, start, at - start, sql[start..at]));
            }
            else if (char.IsDigit(letter))
            {
                at = EndWhile(sql, at, static c => char.IsLetterOrDigit(c) || c is '_' or '.');
                tokens.Add(new(SqlTokenKind.Number, start, at - start, sql[start..at]));
            }
            else
            {
                at++;
                tokens.Add(new(SqlTokenKind.Symbol, start, 1, sql[start..at]));
            }
        }

        return tokens;
    }

    private static SqlTokenKind KindOf(char quote) => quote switch
    {
        '"' => SqlTokenKind.QuotedName,
        '`' => SqlTokenKind.BacktickName,
        _ => SqlTokenKind.Text,
    };

    private static char Next(string sql, int at) => at + 1 < sql.Length ? sql[at + 1] : '\0';

    private static int IndexOrEnd(string sql, char wanted, int from) => sql.IndexOf(wanted, from) is >= 0 and var found ? found : sql.Length;

    private static int EndWhile(string sql, int at, Func<char, bool> belongs)
    {
        while (at < sql.Length && belongs(sql[at]))
        {
            at++;
        }

        return at;
    }

    private static int EndOfComment(string sql, int at)
    {
        var depth = 0;
        for (; at < sql.Length; at++)
        {
            if (sql[at] == '/' && Next(sql, at) == '*')
            {
                (depth, at) = (depth + 1, at + 1);
            }
            else if (sql[at] == '*' && Next(sql, at) == '/')
            {
                (depth, at) = (depth - 1, at + 1);
                if (depth == 0)
                {
                    return at + 1;
                }
            }
        }

        return sql.Length;
    }

    private static int EndOfQuoted(string sql, int at, char quote, bool backslash)
    {
        for (at++; at < sql.Length; at++)
        {
            if (backslash && sql[at] == '\\')
            {
                at++;
            }
            else if (sql[at] == quote)
            {
                if (Next(sql, at) != quote)
                {
                    return at + 1;
                }

                at++;
            }
        }

        return sql.Length;
    }

    private static string Unquote(string quoted, char quote)
    {
        var inner = quoted.Length > 1 && quoted[^1] == quote ? quoted[1..^1] : quoted[1..];
        return inner.Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
    }

    /// <summary>The end of <c>$tag$</c> that opens at a place; null where none opens (<c>$1</c> is a parameter).</summary>
    private static int? EndOfDollarTag(string sql, int at)
    {
        var end = at + 1;
        if (end < sql.Length && char.IsDigit(sql[end]))
        {
            return null;
        }

        end = EndWhile(sql, end, static c => char.IsLetterOrDigit(c) || c == '_');
        return end < sql.Length && sql[end] == '$' ? end + 1 : null;
    }

    private static int EndOfDollarText(string sql, int at, int tagEnd)
    {
        var close = sql.IndexOf(sql[at..tagEnd], tagEnd, StringComparison.Ordinal);
        return close < 0 ? sql.Length : close + (tagEnd - at);
    }
}
