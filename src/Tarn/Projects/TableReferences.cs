using System.Text;

namespace Tarn.Projects;

/// <summary>Reads the names of tables as SQL writes them.</summary>
internal static class TableReferences
{
    /// <summary>The table of <c>silver.sales</c> or <c>"silver"."sales"</c>; null for a name of other than two parts.</summary>
    public static TableName? Parse(string text) => Parts(text) is [{ Length: > 0 } layer, { Length: > 0 } name] ? new(layer, name) : null;

    /// <summary>The last part: what a name without a layer, or with too many parts, most likely means.</summary>
    public static string LastPart(string text) => Parts(text)[^1];

    private static List<string> Parts(string text)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    part.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '.' when !quoted:
                    parts.Add(part.ToString().Trim());
                    part.Clear();
                    break;
                default:
                    part.Append(text[i]);
                    break;
            }
        }

        parts.Add(part.ToString().Trim());
        return parts;
    }
}
