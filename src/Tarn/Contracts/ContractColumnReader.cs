using System.Buffers;
using Tarn.Delta.Schema;
using Tarn.Projects;
using Tarn.Projects.Yaml;

namespace Tarn.Contracts;

/// <summary>Reads one column of a contract and checks that its rules make sense together.</summary>
internal sealed class ContractColumnReader(FileContext file, YamlEntry entry)
{
    private const int MaxNameLength = 255;

    /// <summary>What loading adds to every bronze table.</summary>
    public static readonly string[] Added = ["_batch_id", "_run_at", "_source_system", "_source_object", "_source_row", "_execution_date"];

    /// <summary>What Spark refuses in a Parquet column's name where the table has no column mapping.</summary>
    private static readonly SearchValues<char> IllegalInNames = SearchValues.Create(" ,;{}()\n\t=");

    private readonly string name = entry.Key.Value;

    public ColumnContract? Read()
    {
        CheckName();
        var what = $"the column '{name}'";
        if (MappingReader.Open(file, entry.Value, KeySet.ContractColumn, what, $"{name}: {{ type: string }}", entry.Key.At) is not { } reader)
        {
            return null;
        }

        var type = ReadType(reader);
        var transform = reader.Text("transform");
        if (transform is not null)
        {
            SqlFragments.CheckExpression(file, transform, "'transform'", "_");
        }

        var column = new ColumnContract
        {
            Name = name,
            SourceName = reader.String("from") ?? name,
            Type = type ?? new PrimitiveType("string"),
            Required = reader.Bool("required") ?? false,
            Matches = ReadPattern(reader),
            Transform = transform?.Value,
            Format = ReadFormat(reader, type),
            Description = reader.String("description"),
            OnViolation = ContractReader.ReadOnViolation(reader),
            Min = ReadBound(reader, "min", type),
            Max = ReadBound(reader, "max", type),
            AcceptedValues = ReadAcceptedValues(reader, type),
        };
        CheckOrder(reader, column, type);
        return column;
    }

    private void CheckName()
    {
        if (name.AsSpan().IndexOfAny(IllegalInNames) >= 0 || name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
        {
            var proposal = new string([.. name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '_')]);
            file.Report(entry.Key.At, $"A column of a table cannot be called '{name}': no spaces, none of , ; {{ }} ( ) =, at most {MaxNameLength} characters. Write {proposal}: {{ from: '{name}', … }}.");
        }
        else if (Added.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            file.Report(entry.Key.At, $"Every bronze table gets a column '{name}' of its own. Name this one otherwise: source{name}: {{ from: {name}, … }}.");
        }
    }

    private DeltaType? ReadType(MappingReader reader)
    {
        if (!reader.Has("type"))
        {
            file.Report(entry.Key.At, $"The column '{name}' has no 'type'. Write {name}: {{ type: string }}.");
            return null;
        }

        if (reader.Text("type") is not { } text)
        {
            return null;
        }

        var (type, problem) = TypeParser.Parse(text.HoldsSecret ? text.Written : text.Value);
        if (problem is not null)
        {
            file.Report(text.At, problem);
        }

        return type;
    }

    private static string? ReadPattern(MappingReader reader)
    {
        if (reader.Text("matches") is not { } text)
        {
            return null;
        }

        if (PatternRules.Problem(text.Value) is { } problem)
        {
            reader.File.Report(text.At, $"'matches' is {text}, no regular expression of RE2: {(text.HoldsSecret ? "it does not parse." : problem)} Mend it; put it in single quotes.");
        }

        return text.Value;
    }

    private static string? ReadFormat(MappingReader reader, DeltaType? type)
    {
        if (reader.Text("format") is not { } text)
        {
            return null;
        }

        if (type is not (null or PrimitiveType { Name: "date" or "timestamp" or "timestamp_ntz" }))
        {
            reader.File.Report(text.At, $"'format' says how a date or a timestamp is written, and this column is {type}. Delete it, or change the type.");
        }
        else if (!text.Value.Contains('%', StringComparison.Ordinal))
        {
            reader.File.Report(text.At, $"'format' is {text} and has no field. Write one as strptime does: '%d/%m/%Y %H:%M'.");
        }

        return text.Value;
    }

    private static string? ReadBound(MappingReader reader, string key, DeltaType? type)
    {
        if (reader.Text(key) is not { } text || type is null)
        {
            return null;
        }

        if (!LiteralRules.HasOrder(type))
        {
            var instead = type is PrimitiveType { Name: "string" } ? "Use 'matches' or 'accepted_values', or change the type." : "Delete it, or change the type.";
            reader.File.Report(text.At, $"'{key}' is for numbers, dates and timestamps, and this column is {type}. {instead}");
            return null;
        }

        if (LiteralRules.Parse(type, text.Value) is null)
        {
            reader.File.Report(text.At, $"'{key}' is {text} and must be a value of the type {type}. Write {LiteralRules.Example(type)}.");
            return null;
        }

        return text.Value;
    }

    private static List<string>? ReadAcceptedValues(MappingReader reader, DeltaType? type)
    {
        if (reader.Texts("accepted_values") is not { } texts || type is null)
        {
            return null;
        }

        if (type is PrimitiveType { Name: "binary" })
        {
            reader.Report("accepted_values", "'accepted_values' is not for the type binary. Delete it, or change the type.");
            return null;
        }

        HashSet<string> seen = [];
        foreach (var text in texts)
        {
            if (LiteralRules.Parse(type, text.Value) is null)
            {
                reader.File.Report(text.At, $"The accepted value {text} is not of the type {type}. Write {LiteralRules.Example(type)}.");
            }
            else if (!seen.Add(text.Value))
            {
                reader.File.Report(text.At, $"The accepted value {text} is here twice. Keep one of them.");
            }
        }

        return [.. texts.Select(text => text.Value)];
    }

    private static void CheckOrder(MappingReader reader, ColumnContract column, DeltaType? type)
    {
        if (type is null || column is not { Min: { } min, Max: { } max } || LiteralRules.Parse(type, min)!.CompareTo(LiteralRules.Parse(type, max)) <= 0)
        {
            return;
        }

        var (low, high) = (reader.Text("min")!, reader.Text("max")!);
        reader.File.Report(low.At, $"'min' is {low} and 'max' is {high}: no value lies between them. Swap them.");
    }
}
