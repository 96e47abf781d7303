namespace Tarn.Lakes.Queries;

/// <summary>A piece of SQL text that means something; white space and comments are between tokens.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character in the text.</param>
/// <param name="Length">Its length.</param>
/// <param name="Value">A word as written; an identifier or string without its quotes; else the text.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length, string Value)
{
    /// <summary>Just behind its last character.</summary>
    public int End => Start + Length;

    /// <summary>Whether it names something.</summary>
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.BacktickName;

    /// <summary>Whether it is an unquoted word, letter case aside.</summary>
    public bool Is(string word) => Kind is SqlTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a symbol.</summary>
    public bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Value[0] == symbol;
}

/// <summary>What a token is.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword or plain identifier.</summary>
    Word,

    /// <summary>An identifier in double quotes.</summary>
    QuotedName,

    /// <summary>An identifier in backticks, as Spark writes it.</summary>
    BacktickName,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Any other single character.</summary>
    Symbol,
}
