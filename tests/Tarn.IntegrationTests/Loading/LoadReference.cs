using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Contracts;

namespace Tarn.IntegrationTests.Loading;

/// <summary>What a load must make of a file, worked out slowly and plainly for one contract that has every rule and policy but fail.</summary>
internal sealed partial class LoadReference
{
    public static Contract Contract { get; } = new()
    {
        Columns =
        [
            Loads.Column("id", "integer") with { Required = true, Min = "0", Max = "1000" },
            Loads.Column("code") with { Matches = "[A-Z].?\\d", AcceptedValues = ["A1", "B\"2", "C\n3", "D,4"] },
            Loads.Column("price", "decimal(6,2)") with { Min = "0", OnViolation = OnViolation.Drop },
            Loads.Column("day", "date"),
            Loads.Column("flag", "boolean") with { OnViolation = OnViolation.Warn },
        ],
    };

    public List<string> Good { get; } = [];

    public List<string> Bad { get; } = [];

    public int Dropped { get; private set; }

    public int Warned { get; private set; }

    /// <summary>Which kinds of rows and faults there were.</summary>
    public HashSet<string> Kinds { get; } = [];

    public void Read(string path, byte[] bytes)
    {
        var number = 0;
        foreach (var record in PlainCsv.Read(bytes).Skip(1))
        {
            number++;
            var place = FormattableString.Invariant($"{path}|{number}|{record.Line}|{record.Offset}|{record.Raw}");
            var fields = record.Fields;
            if (record.IsMalformed || !(fields.Count == 5 || (fields.Count == 6 && fields[5].Length == 0)))
            {
                Bad.Add(place + "|malformed");
                Kinds.Add("malformed");
                continue;
            }

            Judge(FormattableString.Invariant($"{path}|{number}"), place, [.. fields.Take(5).Select(field => field is "" or "N/A" ? null : field)]);
        }
    }

    private void Judge(string key, string place, string?[] fields)
    {
        var reasons = Reasons(fields).ToList();
        Kinds.UnionWith(reasons);
        if (reasons.Exists(reason => reason.EndsWith("id", StringComparison.Ordinal) || reason.EndsWith("code", StringComparison.Ordinal) || reason.EndsWith("day", StringComparison.Ordinal)))
        {
            Bad.Add($"{place}|{string.Join(", ", reasons)}");
        }
        else if (reasons.Exists(reason => reason.EndsWith("price", StringComparison.Ordinal)))
        {
            Dropped++;
        }
        else
        {
            Warned += reasons.Count > 0 ? 1 : 0;
            Kinds.Add("good");
            Good.Add(string.Join('|', key, Number(fields[0]), fields[1] ?? "∅", Price(fields[2]), fields[3] ?? "∅", Flag(fields[4])));
        }
    }

    private static IEnumerable<string> Reasons(string?[] fields)
    {
        var id = fields[0] is { } text && WholePattern().IsMatch(text) ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : (int?)null;
        if (fields[0] is not null && id is null)
        {
            yield return "type id";
        }

        if (fields[0] is null)
        {
            yield return "required id";
        }

        if (id < 0)
        {
            yield return "min id";
        }

        if (id > 1000)
        {
            yield return "max id";
        }

        if (fields[1] is { } code)
        {
            if (code is not [>= 'A' and <= 'Z', >= '0' and <= '9'] and not [>= 'A' and <= 'Z', not '\n', >= '0' and <= '9'])
            {
                yield return "matches code";
            }

            if (code is not ("A1" or "B\"2" or "C\n3" or "D,4"))
            {
                yield return "accepted_values code";
            }
        }

        if (fields[2] is { } price)
        {
            if (!PricePattern().IsMatch(price) || Math.Abs(decimal.Parse(price, CultureInfo.InvariantCulture)) >= 10_000)
            {
                yield return "type price";
            }

            // The least value is checked of what the engine's cast makes of the text, exact or not.
            if (decimal.TryParse(price, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && Math.Round(amount, 2, MidpointRounding.AwayFromZero) < 0 && Math.Abs(amount) < 10_000)
            {
                yield return "min price";
            }
        }

        if (fields[3] is { } day && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            yield return "type day";
        }

        if (fields[4] is not (null or "true" or "no"))
        {
            yield return "type flag";
        }
    }

    private static string Number(string? text) => int.Parse(text!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static string Price(string? text) => text is null ? "∅" : decimal.Parse(text, CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Flag(string? text) => text switch
    {
        "true" => "true",
        "no" => "false",
        _ => "∅",
    };

    [GeneratedRegex(@"\A[+-]?[0-9]+\z")]
    private static partial Regex WholePattern();

    [GeneratedRegex(@"\A[+-]?([0-9]+([.][0-9]{0,2}0*)?|[.][0-9]{1,2}0*)\z")]
    private static partial Regex PricePattern();
}
