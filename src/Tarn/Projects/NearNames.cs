namespace Tarn.Projects;

/// <summary>Finds the names that a misspelled one may have meant.</summary>
public static class NearNames
{
    /// <summary>" Did you mean 'x'?", or nothing where none is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Of(name, known).FirstOrDefault() is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>Near names, nearest first.</summary>
    public static IEnumerable<string> Of(string name, IEnumerable<string> known)
    {
        var limit = Math.Max(1, Math.Min(name.Length, 24) / 3);
        return from candidate in known.Distinct(StringComparer.OrdinalIgnoreCase)
               let distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())
               where distance <= limit
               orderby distance, candidate
               select candidate;
    }

    /// <summary>Tables with a near name in a near layer, or with the same name in any; nearest first.</summary>
    public static IEnumerable<string> OfTables(string text, IEnumerable<TableName> known)
    {
        var wanted = TableReferences.Parse(text) ?? new("", TableReferences.LastPart(text));
        return from table in known
               let byName = Distance(wanted.Name.ToLowerInvariant(), table.Name.ToLowerInvariant())
               let byLayer = wanted.Layer.Length == 0 ? 0 : Distance(wanted.Layer.ToLowerInvariant(), table.Layer.ToLowerInvariant())
               where byName == 0 || (byName <= Math.Max(1, wanted.Name.Length / 3) && byLayer <= 2)
               orderby byName + Math.Min(byLayer, 2), table.ToString()
               select table.ToString();
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) that turn one word into the other.</summary>
    internal static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 24)
        {
            return int.MaxValue;
        }

        var rows = new int[3][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new int[right.Length + 1];
        }

        for (var j = 0; j <= right.Length; j++)
        {
            rows[0][j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var (row, above, twoAbove) = (rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3]);
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
                }
            }
        }

        return rows[left.Length % 3][right.Length];
    }
}
