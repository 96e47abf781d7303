using System.Globalization;
using System.Text;
using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>A place in the tokens of one statement: looks, takes, cuts out expressions, and says what is wrong where.</summary>
/// <param name="sql">The whole text, of which the statement is a part.</param>
/// <param name="tokens">The statement's tokens, without its semicolon.</param>
internal sealed class SqlCursor(string sql, IReadOnlyList<SqlToken> tokens)
{
    private int at;

    /// <summary>The statement's kind: its example is in errors. Set as soon as it is known.</summary>
    public StatementForm? Form { get; set; }

    /// <summary>Whether all is taken.</summary>
    public bool IsAtEnd => at >= tokens.Count;

    /// <summary>The tokens taken so far.</summary>
    public int Position
    {
        get => at;
        set => at = value;
    }

    /// <summary>The next token; null at the end.</summary>
    public SqlToken? Next => IsAtEnd ? null : tokens[at];

    /// <summary>A token further on; null behind the end.</summary>
    public SqlToken? Peek(int further) => at + further < tokens.Count ? tokens[at + further] : null;

    /// <summary>Whether these words come next.</summary>
    public bool Is(params ReadOnlySpan<string> words)
    {
        for (var index = 0; index < words.Length; index++)
        {
            if (Peek(index)?.Is(words[index]) is not true)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether this symbol comes next.</summary>
    public bool IsSymbol(char symbol) => Next?.IsSymbol(symbol) is true;

    /// <summary>Takes the words if they come next.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        if (!Is(words))
        {
            return false;
        }

        at += words.Length;
        return true;
    }

    /// <summary>Takes the symbol if it comes next.</summary>
    public bool TakeSymbol(char symbol)
    {
        if (!IsSymbol(symbol))
        {
            return false;
        }

        at++;
        return true;
    }

    /// <summary>Takes the words, which must come next.</summary>
    public void Expect(params ReadOnlySpan<string> words)
    {
        if (!Take(words))
        {
            throw Wrong(string.Join(' ', words.ToArray()));
        }
    }

    /// <summary>Takes the symbol, which must come next.</summary>
    public void ExpectSymbol(char symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Wrong($"'{symbol}'");
        }
    }

    /// <summary>Takes a name.</summary>
    public string ExpectName(string what) => Next is { IsName: true } token ? Taken(token).Value : throw Wrong(what);

    /// <summary>Takes a name of several parts: <c>a.b.c</c>.</summary>
    public IReadOnlyList<string> ExpectPath(string what)
    {
        List<string> parts = [ExpectName(what)];
        while (IsSymbol('.') && Peek(1) is { IsName: true })
        {
            at++;
            parts.Add(ExpectName(what));
        }

        return parts;
    }

    /// <summary>Takes a string in quotes.</summary>
    public string ExpectText(string what) =>
        Next is { Kind: SqlTokenKind.Text or SqlTokenKind.QuotedName } token ? Taken(token).Value : throw Wrong(what);

    /// <summary>Takes a whole number.</summary>
    public long ExpectNumber(string what)
    {
        if (Next is { Kind: SqlTokenKind.Number or SqlTokenKind.Text } token && long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            at++;
            return number;
        }

        throw Wrong(what);
    }

    /// <summary>Takes what stands between brackets, the bracket that opens being next.</summary>
    public string ExpectBracketed(string what)
    {
        ExpectSymbol('(');
        var text = SliceUntil(token => token.IsSymbol(')'), what);
        ExpectSymbol(')');
        return text;
    }

    /// <summary>Takes items between brackets, divided by commas.</summary>
    public IReadOnlyList<T> ExpectList<T>(Func<T> item)
    {
        ExpectSymbol('(');
        List<T> items = [item()];
        while (TakeSymbol(','))
        {
            items.Add(item());
        }

        if (!TakeSymbol(')'))
        {
            throw Wrong("',' or ')'");
        }

        return items;
    }

    /// <summary>Takes the text up to a token that ends it outside of all brackets and CASE … END, or to the statement's end.</summary>
    public string SliceUntil(Func<SqlToken, bool> ends, string what)
    {
        var (first, depth, cases) = (at, 0, 0);
        for (; at < tokens.Count; at++)
        {
            var token = tokens[at];
            if (depth == 0 && cases == 0 && ends(token))
            {
                break;
            }

            depth += token.Kind != SqlTokenKind.Symbol ? 0 : token.Value[0] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            cases += token.Is("CASE") ? 1 : token.Is("END") && cases > 0 ? -1 : 0;
            if (depth < 0)
            {
                break;
            }
        }

        return at > first ? sql[tokens[first].Start..tokens[at - 1].End] : throw Wrong(what);
    }

    /// <summary>Takes the rest.</summary>
    public string Rest(string what) => SliceUntil(_ => false, what);

    /// <summary>Says that the statement must be at its end.</summary>
    public void ExpectEnd(string what)
    {
        if (!IsAtEnd)
        {
            throw Wrong(what);
        }
    }

    /// <summary>The error for what comes next.</summary>
    /// <param name="expected">What belongs here.</param>
    public TarnException Wrong(string expected)
    {
        var message = new StringBuilder();
        var (line, column) = PlaceOf(Next);
        message.Append(CultureInfo.InvariantCulture, $"{Form?.Name ?? "The statement"} is wrong at line {line}, column {column}: expected {expected}, ");
        message.Append(Next is { } token ? $"found '{sql[token.Start..token.End]}'." : "found the end.");
        if (Form is { Examples: [var example, ..] })
        {
            message.Append(CultureInfo.InvariantCulture, $" Write, for instance: {example}");
        }

        return new TarnException(message.ToString());
    }

    /// <summary>Line and column of a token, 1-based; of the text's end for null.</summary>
    public (int Line, int Column) PlaceOf(SqlToken? token)
    {
        var start = token?.Start ?? (tokens.Count > 0 ? tokens[^1].End : sql.Length);
        var before = sql.AsSpan(0, start);
        return (before.Count('\n') + 1, start - before.LastIndexOf('\n'));
    }

    /// <summary>The statement's text.</summary>
    public string Text => sql[tokens[0].Start..tokens[^1].End];

    /// <summary>The text of the tokens from one position to before another.</summary>
    public string Slice(int from, int to) => sql[tokens[from].Start..tokens[to - 1].End];

    private SqlToken Taken(SqlToken token)
    {
        at++;
        return token;
    }
}
