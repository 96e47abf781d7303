using System.Globalization;

namespace Tarn.Quality;

/// <summary>Compares the bounds of a check, whose column's type is known to the engine only.</summary>
internal static class Bounds
{
    /// <summary>Whether both are numbers, or both days or times, and the first is the greater.</summary>
    public static bool AreReversed(string min, string max)
    {
        var culture = CultureInfo.InvariantCulture;
        if (decimal.TryParse(min, NumberStyles.Float, culture, out var low) && decimal.TryParse(max, NumberStyles.Float, culture, out var high))
        {
            return low > high;
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal;
        return DateTimeOffset.TryParse(min, culture, Styles, out var first) && DateTimeOffset.TryParse(max, culture, Styles, out var last) && first > last;
    }
}
