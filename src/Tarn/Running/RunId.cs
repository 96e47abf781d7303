using System.Globalization;

namespace Tarn.Running;

/// <summary>Names runs: sorts by time, and tells two runs of one second apart.</summary>
internal static class RunId
{
    /// <summary>A new id.</summary>
    public static string New(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}-{Guid.NewGuid().ToString("N")[..6]}");
}
