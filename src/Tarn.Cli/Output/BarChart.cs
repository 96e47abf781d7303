using System.Globalization;

namespace Tarn.Cli.Output;

/// <summary>A horizontal bar chart of a few values.</summary>
internal static class BarChart
{
    private const string Eighths = "▏▎▍▌▋▊▉";

    /// <param name="bars">Label, value of at least 0, and the value as printed.</param>
    /// <param name="width">Columns of the longest bar.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<(string Label, double Value, string Text)> bars, int width)
    {
        var labelWidth = bars.Select(bar => CellText.Width(bar.Label)).DefaultIfEmpty().Max();
        var textWidth = bars.Select(bar => CellText.Width(bar.Text)).DefaultIfEmpty().Max();
        var greatest = bars.Select(bar => bar.Value).DefaultIfEmpty().Max();
        foreach (var (label, value, text) in bars)
        {
            var eighths = greatest <= 0 ? 0 : (int)Math.Round(value / greatest * width * 8);
            var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[(eighths % 8) - 1].ToString(CultureInfo.InvariantCulture));
            yield return $"{CellText.Fit(label, labelWidth, alignRight: false)}  {CellText.Fit(text, textWidth, alignRight: true)}  {bar}".TrimEnd();
        }
    }
}
