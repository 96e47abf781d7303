using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>Quarantined rows for the eye: where they stood, why they were refused, and their text.</summary>
internal sealed class QuarantinedRowBatch(RowBatch rows) : RowBatch
{
    private static readonly StructType Shown = new(
        [new("where", new PrimitiveType("string")), new("why", new PrimitiveType("string")), new("text", new PrimitiveType("string"))]);

    private readonly Dictionary<string, int> columns = rows.Schema.Fields.Select((field, index) => (field.Name, index)).ToDictionary(StringComparer.Ordinal);

    public override StructType Schema => Shown;

    public override int RowCount => rows.RowCount;

    public override object? GetValue(int column, int row) => column switch
    {
        0 => Place(Value("_source_object", row) as string, Value("_source_line", row)),
        1 => string.Join("; ", (Value("reasons", row) as object?[] ?? []).Select(Reason)),
        _ => Value("raw_text", row),
    };

    private static string Place(string? file, object? line) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}{(line is null ? "" : ":")}{line}");

    private static string Reason(object? reason)
    {
        var members = reason as KeyValuePair<string, object?>[] ?? [];
        var column = Array.Find(members, member => member.Key == "column").Value;
        var message = Array.Find(members, member => member.Key == "message").Value;
        return column is null ? $"{message}" : $"{column}: {message}";
    }

    private object? Value(string name, int row) => columns.TryGetValue(name, out var column) ? rows.GetValue(column, row) : null;
}
