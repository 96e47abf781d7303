namespace Tarn.Delta.Alterations;

/// <summary>Finds columns that SQL expressions of the log (constraints, generated columns) name: by their words, which may find too many, never too few.</summary>
internal static class ExpressionColumns
{
    /// <summary>Whether the expression may name the column, a part of it, or what it is part of.</summary>
    public static bool Mentions(string expression, IReadOnlyList<string> column) => References(expression).Any(reference => Overlap(reference, column));

    private static bool Overlap(List<string> reference, IReadOnlyList<string> column)
    {
        for (var index = 0; index < Math.Min(reference.Count, column.Count); index++)
        {
            if (!string.Equals(reference[index], column[index], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Each run of names that points join.</summary>
    private static IEnumerable<List<string>> References(string expression)
    {
        List<string> reference = [];
        for (var index = 0; index < expression.Length;)
        {
            var character = expression[index];
            if (character is '\'' or '"')
            {
                index = EndOfText(expression, index);
                continue;
            }

            if (character == '`' || char.IsLetter(character) || character == '_')
            {
                var end = character == '`' ? EndOfQuoted(expression, index) : EndOfName(expression, index);
                reference.Add(character == '`' ? expression[(index + 1)..(end - 1)].Replace("``", "`", StringComparison.Ordinal) : expression[index..end]);
                index = end;
                if (index < expression.Length && expression[index] == '.')
                {
                    index++;
                    continue;
                }

                yield return reference;
                reference = [];
                continue;
            }

            if (reference.Count > 0)
            {
                yield return reference;
                reference = [];
            }

            index++;
        }
    }

    private static int EndOfText(string expression, int start)
    {
        for (var index = start + 1; index < expression.Length; index++)
        {
            if (expression[index] == '\\')
            {
                index++;
            }
            else if (expression[index] == expression[start])
            {
                return index + 1;
            }
        }

        return expression.Length;
    }

    private static int EndOfQuoted(string expression, int start)
    {
        for (var index = start + 1; index < expression.Length; index++)
        {
            if (expression[index] == '`')
            {
                if (index + 1 < expression.Length && expression[index + 1] == '`')
                {
                    index++;
                    continue;
                }

                return index + 1;
            }
        }

        return expression.Length;
    }

    private static int EndOfName(string expression, int start)
    {
        var end = start;
        while (end < expression.Length && (char.IsLetterOrDigit(expression[end]) || expression[end] is '_' or '$'))
        {
            end++;
        }

        return end;
    }
}
