using System.Text;
using Tarn.Delta.Schema;
using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements.Running;

/// <summary>DEFAULT among the values of an INSERT becomes the column's default, as the engine has no such word in VALUES.</summary>
internal static class DefaultValues
{
    /// <summary>Whether a value is the word DEFAULT.</summary>
    public static bool Is(string value) => value.Trim().Equals("DEFAULT", StringComparison.OrdinalIgnoreCase);

    /// <summary>The rows of an INSERT with defaults filled in.</summary>
    /// <exception cref="TarnException">DEFAULT stands where no column is.</exception>
    public static string Fill(Statement.Insert insert, StructType schema)
    {
        var tokens = SqlTokenizer.Tokenize(insert.Rows);
        if (tokens is not [var first, ..] || !first.Is("VALUES") || !tokens.Any(token => token.Is("DEFAULT")))
        {
            return insert.Rows;
        }

        IReadOnlyList<string> columns = insert.Columns ?? [.. schema.Fields.Select(field => field.Name).Where(name => !insert.Partition.Any(part => part.Value is not null && Same(part.Column, name)))];
        var text = new StringBuilder();
        var (copied, depth, item) = (0, 0, 0);
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            if (token.Kind == SqlTokenKind.Symbol)
            {
                item = token.Value[0] switch { '(' when depth == 0 => 0, ',' when depth == 1 => item + 1, _ => item };
                depth += token.Value[0] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            }
            else if (depth == 1 && token.Is("DEFAULT") && IsWhole(tokens, index))
            {
                var column = item < columns.Count ? columns[item] : throw new TarnException($"INSERT has DEFAULT as value {item + 1}, and there are {columns.Count} columns. Give one value for each column.");
                var field = schema.Fields.FirstOrDefault(field => Same(field.Name, column));
                text.Append(insert.Rows, copied, token.Start - copied).Append(field is not null && ColumnProperties.DefaultOf(field) is { } value ? $"({value})" : "NULL");
                copied = token.End;
            }
        }

        return text.Append(insert.Rows, copied, insert.Rows.Length - copied).ToString();
    }

    private static bool IsWhole(IReadOnlyList<SqlToken> tokens, int index) =>
        (tokens[index - 1].IsSymbol('(') || tokens[index - 1].IsSymbol(',')) && index + 1 < tokens.Count && (tokens[index + 1].IsSymbol(')') || tokens[index + 1].IsSymbol(','));

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
