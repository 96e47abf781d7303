using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Parameters of operations as Spark writes them into commitInfo.</summary>
internal static class SparkText
{
    /// <summary>Predicates: a JSON list of texts.</summary>
    public static string List(params IEnumerable<string?> texts) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var text in texts.OfType<string>())
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    });

    /// <summary>Clauses of MERGE: a JSON list of objects.</summary>
    public static string Clauses(IEnumerable<WhenClause> clauses) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var clause in clauses)
        {
            writer.WriteStartObject();
            if (clause.Condition is { } condition)
            {
                writer.WriteString("predicate", condition);
            }

            writer.WriteString("actionType", clause.Action.ToString().ToLowerInvariant());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
