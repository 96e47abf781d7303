using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>Times as ISO 8601, for programs.</summary>
internal static class IsoTime
{
    /// <summary><c>2010-12-01T08:26:00</c>, with a Z behind it for a moment. What ISO 8601 cannot write (infinity, years BC) keeps its canonical text.</summary>
    public static string Format(TimestampValue time)
    {
        var text = time.ToString();
        if (!time.IsFinite || text.Contains('(', StringComparison.Ordinal))
        {
            return text;
        }

        var local = time.IsUtc ? text[..^"+00".Length] + "Z" : text;
        return local.Replace(' ', 'T');
    }
}
