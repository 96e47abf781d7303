namespace Tarn.DuckDb.Rules;

/// <summary>What a piece of a Spark SQL expression is.</summary>
internal enum SparkTokenKind
{
    /// <summary>A keyword, a name or a function's name.</summary>
    Word,

    /// <summary>A name in backticks; the text is without them.</summary>
    QuotedName,

    /// <summary>A string literal; the text is its value.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator, parenthesis, comma or dot.</summary>
    Symbol,
}

/// <summary>A piece of a Spark SQL expression.</summary>
internal readonly record struct SparkToken(SparkTokenKind Kind, string Text)
{
    internal bool IsSymbol(string symbol) => Kind == SparkTokenKind.Symbol && Text == symbol;

    internal bool IsWord(string word) => Kind == SparkTokenKind.Word && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);
}
