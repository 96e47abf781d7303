using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Rules;

/// <summary>Translates expressions of table rules, which are Spark SQL, to DuckDB's. What might mean something else there is refused, never guessed.</summary>
/// <param name="typeOf">The type of a translated expression over the table's columns.</param>
internal sealed class SparkExpression(Func<string, DuckDbType> typeOf)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "TRUE", "FALSE", "LIKE", "CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT", "FROM",
    };

    private List<SparkToken> tokens = [];
    private int position;

    /// <summary>The expression in DuckDB's SQL.</summary>
    /// <exception cref="FormatException">It cannot be translated; the message says why.</exception>
    internal string Translate(string expression)
    {
        (tokens, position) = (SparkTokenizer.Read(expression), 0);
        var sql = Sequence();
        return position == tokens.Count && sql.Length > 0 ? sql : throw new FormatException("its parentheses do not match");
    }

    private bool IsAt(string symbol) => position < tokens.Count && tokens[position].IsSymbol(symbol);

    private bool IsFollowedBy(string symbol) => position + 1 < tokens.Count && tokens[position + 1].IsSymbol(symbol);

    /// <summary>Up to a closing parenthesis or comma of this depth, or the end.</summary>
    private string Sequence()
    {
        List<string> parts = [];
        while (position < tokens.Count && !IsAt(")") && !IsAt(",") && !tokens[position].IsWord("AS"))
        {
            parts.Add(Part());
        }

        return string.Join(' ', parts);
    }

    private string Part()
    {
        var token = tokens[position];
        switch (token.Kind)
        {
            case SparkTokenKind.Text:
                position++;
                return position >= 2 && tokens[position - 2].IsWord("LIKE") ? $@"{Sql.Text(token.Text)} ESCAPE '\'" : Sql.Text(token.Text);
            case SparkTokenKind.QuotedName:
                position++;
                return Sql.Name(token.Text);
            case SparkTokenKind.Number:
                position++;
                return token.Text;
            case SparkTokenKind.Symbol when token.Text == "(":
                return $"({string.Join(", ", Arguments())})";
            case SparkTokenKind.Symbol:
                position++;
                return token.Text switch
                {
                    "==" => "=",
                    "<=>" => "IS NOT DISTINCT FROM",
                    "&&" => "AND",
                    "!" => throw new FormatException("'!' is not understood; write NOT"),
                    var symbol => symbol,
                };
            default:
                return Word(token.Text);
        }
    }

    private string Word(string word)
    {
        if (Keywords.Contains(word))
        {
            position++;
            return word.ToUpperInvariant();
        }

        var isMember = position > 0 && tokens[position - 1].IsSymbol(".");
        if (!isMember && IsFollowedBy("("))
        {
            position++;
            return string.Equals(word, "CAST", StringComparison.OrdinalIgnoreCase) ? Cast() : SparkFunctions.Call(word, Arguments())
                ?? throw new FormatException($"the function '{word}' is none that DuckDB surely computes as Spark does");
        }

        if (!isMember && position + 1 < tokens.Count && tokens[position + 1].Kind == SparkTokenKind.Text && LiteralType(word) is { } type)
        {
            position += 2;
            return $"{type} {Sql.Text(tokens[position - 1].Text)}";
        }

        position++;
        return !isMember && word.ToLowerInvariant() is "current_date" or "current_timestamp" ? SparkFunctions.Call(word, [])! : Sql.Name(word);
    }

    private static string? LiteralType(string word) => word.ToUpperInvariant() switch
    {
        "DATE" => "DATE",
        "TIMESTAMP" => "TIMESTAMPTZ",
        "TIMESTAMP_NTZ" => "TIMESTAMP",
        _ => null,
    };

    private List<string> Arguments()
    {
        List<string> arguments = [];
        position++; // the opening parenthesis
        if (IsAt(")"))
        {
            position++;
            return arguments;
        }

        while (true)
        {
            arguments.Add(Sequence());
            if (position < tokens.Count && tokens[position++].IsSymbol(","))
            {
                continue;
            }

            return position <= tokens.Count && tokens[position - 1].IsSymbol(")") ? arguments : throw new FormatException("its parentheses do not match");
        }
    }

    private string Cast()
    {
        position++;
        var operand = Sequence();
        if (position >= tokens.Count || !tokens[position].IsWord("AS"))
        {
            throw new FormatException("CAST names no type");
        }

        position++;
        var type = TypeName();
        if (!IsAt(")"))
        {
            throw new FormatException("the type of CAST is not understood");
        }

        position++;
        var from = typeOf(operand).Id;
        var isFraction = from is DuckDbTypeId.Double or DuckDbTypeId.Float or DuckDbTypeId.Decimal;
        return type switch
        {
            PrimitiveType { Name: "string" } when from is DuckDbTypeId.Double or DuckDbTypeId.Float or DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampTz or DuckDbTypeId.Blob
                => throw new FormatException($"Spark and DuckDB print {from} differently"),
            PrimitiveType { Name: "long" or "integer" or "short" or "byte" } when isFraction => $"CAST(trunc({operand}) AS {SqlTypes.Of(type)})",
            _ => $"CAST({operand} AS {SqlTypes.Of(type)})",
        };
    }

    private DeltaType TypeName()
    {
        var name = position < tokens.Count && tokens[position].Kind == SparkTokenKind.Word ? tokens[position++].Text.ToLowerInvariant() : "";
        switch (name)
        {
            case "string" or "boolean" or "double" or "float" or "date" or "timestamp" or "timestamp_ntz" or "binary":
                return new PrimitiveType(name);
            case "int" or "integer":
                return new PrimitiveType("integer");
            case "bigint" or "long":
                return new PrimitiveType("long");
            case "smallint" or "short":
                return new PrimitiveType("short");
            case "tinyint" or "byte":
                return new PrimitiveType("byte");
            case "decimal" or "dec" or "numeric":
                return SchemaJson.ParsePrimitive(IsAt("(") ? $"decimal({string.Join(',', Arguments())})" : "decimal");
            default:
                throw new FormatException($"the type '{name}' is not understood");
        }
    }
}
