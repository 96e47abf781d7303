using System.Globalization;

namespace Tarn.Delta.Features;

/// <summary>What values of table properties must be: each check gives the rule that a value breaks, or null.</summary>
internal static class PropertyValue
{
    public static string? Boolean(string value) => IsTrue(value) || IsFalse(value) ? null : "true or false";

    public static string? Text(string value) => value.Length > 0 ? null : "a text";

    public static string? Interval(string value) =>
        TableProperties.TryInterval(value, out var interval) && interval >= TimeSpan.Zero ? null : "an interval such as 'interval 7 days' or '36 hours', without months and years";

    public static Func<string, string?> Integer(long least) => value =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= int.MaxValue
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} on");

    public static string? Long(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "a whole number";

    /// <summary>Bytes, as a number or with b, kb, mb, gb behind it.</summary>
    public static string? Size(string value) => TableProperties.TrySize(value, out _) ? null : "a size such as '134217728', '128mb' or '1gb'";

    public static Func<string, string?> OneOf(params string[] values) => value =>
        values.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", values)}";

    /// <summary>For what Tarn does not do: it may be set to false, which asks for nothing.</summary>
    public static Func<string, string?> OnlyFalse(string why) => value => IsFalse(value) ? null : $"false: {why}";

    public static string? Nothing(string value) => value.Length == 0 ? null : "empty: Tarn does not keep tables of other formats up to date";

    private static bool IsTrue(string value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsFalse(string value) => string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);
}
