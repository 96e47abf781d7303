using System.Text;

namespace Tarn.DuckDb.Analysis;

/// <summary>Finds lines and columns in a statement. The tree counts bytes of UTF-8; people count characters.</summary>
internal sealed class SqlText(string sql)
{
    /// <summary>Line and column, both from 1, of a byte. A byte behind the end is at the end.</summary>
    internal (int Line, int Column) At(long offset)
    {
        var (line, column, position) = (1, 1, 0L);
        foreach (var rune in sql.EnumerateRunes())
        {
            if (position >= offset)
            {
                break;
            }

            position += rune.Utf8SequenceLength;
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return (line, column);
    }

    /// <summary>Line and column, both from 1, of a character: errors of the parser count those.</summary>
    internal (int Line, int Column) AtCharacter(long offset)
    {
        var (line, column) = (1, 1);
        foreach (var rune in sql.EnumerateRunes())
        {
            if (offset-- <= 0)
            {
                break;
            }

            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return (line, column);
    }

    /// <summary>The byte at which the statement begins, behind white space; comments count as statement.</summary>
    internal long Begin => Encoding.UTF8.GetByteCount(sql.AsSpan()[..(sql.Length - sql.AsSpan().TrimStart().Length)]);
}
