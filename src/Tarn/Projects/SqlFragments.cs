using Tarn.Engines;

namespace Tarn.Projects;

/// <summary>Checks pieces of SQL that stand in YAML, with the engine's parser.</summary>
internal static class SqlFragments
{
    /// <summary>An expression over columns: no statement, no tables.</summary>
    /// <param name="file">Gets the problems.</param>
    /// <param name="text">The expression.</param>
    /// <param name="what">In messages.</param>
    /// <param name="over">What it may name, for messages.</param>
    public static void CheckExpression(FileContext file, YamlText text, string what, string over)
    {
        var analysis = file.Analyze($"SELECT CAST((\n{text.Value}\n) AS VARCHAR)"); // the cast holds one expression, not a list
        if (analysis.Problem is { } problem)
        {
            file.Report(text.At, text.HoldsSecret ? $"{what} is {text}, no SQL expression." : $"{what} is {text}, no SQL expression: {problem.Message}");
        }
        else if (analysis.Tables is [var table, ..])
        {
            file.Report(text.At, $"{what} reads the table '{table.Text}'; it may read {over} only. Join the table in a model.");
        }
    }

    /// <summary>A whole SELECT; its tables, empty where it does not parse.</summary>
    public static IReadOnlyList<SqlTableReference> CheckQuery(FileContext file, YamlText text, string what, string sql)
    {
        var analysis = file.Analyze(sql);
        if (analysis.Problem is { } problem)
        {
            file.Report(text.At, text.HoldsSecret ? $"{what} is no SELECT." : $"{what} does not parse: {problem.Message}");
        }

        return analysis.Tables;
    }
}
