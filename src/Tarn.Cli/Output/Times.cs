using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>Times for programs and for the eye.</summary>
internal static class Times
{
    /// <summary>
    /// ISO 8601: <c>2010-12-01T08:26:00</c>, with a Z behind it for a moment. What ISO 8601 cannot write (infinity, years BC) keeps its canonical text.
    /// </summary>
    public static string Iso(TimestampValue time)
    {
        var text = time.ToString();
        if (!time.IsFinite || text.Contains('(', StringComparison.Ordinal))
        {
            return text;
        }

        var local = time.IsUtc ? text[..^"+00".Length] + "Z" : text;
        return local.Replace(' ', 'T');
    }

    /// <summary>The eye needs no microseconds.</summary>
    public static TimestampValue ToSeconds(TimestampValue time) =>
        time.IsFinite ? new(time.Microseconds - (time.Microseconds % 1_000_000), time.IsUtc) : time;

    /// <summary>A moment for the eye: <c>2026-01-31 12:00:00+00</c>.</summary>
    public static string Short(DateTimeOffset moment) => ToSeconds(TimestampValue.From(moment)).ToString();
}
