using System.Text.Json.Nodes;
using Tarn.Delta.Schema;
using Tarn.Planning;

namespace Tarn.Running.Publishing;

/// <summary>Puts the project's column descriptions into a table's schema, where every Delta reader shows them.</summary>
internal static class ColumnComments
{
    private const string Key = "comment";

    /// <summary>The schema with the step's descriptions.</summary>
    public static StructType Apply(StructType schema, LakeStep step)
    {
        var descriptions = step switch
        {
            LakeStep.Transform { Model: var model } => model.ColumnDescriptions,
            LakeStep.Load { Stream: var stream } => stream.Contract.Columns
                .Where(column => column.Description is not null)
                .ToDictionary(column => column.Name, column => column.Description!),
            _ => new Dictionary<string, string>(),
        };
        var byName = new Dictionary<string, string>(descriptions, StringComparer.OrdinalIgnoreCase);
        return new StructType([.. schema.Fields.Select(field => byName.TryGetValue(field.Name, out var text) ? WithComment(field, text) : field)]);
    }

    /// <summary>A column's description; null without one.</summary>
    public static string? Of(StructField field) => field.Metadata.TryGetPropertyValue(Key, out var value) ? (string?)value : null;

    private static StructField WithComment(StructField field, string text)
    {
        var metadata = (JsonObject)field.Metadata.DeepClone();
        metadata[Key] = text;
        return field with { Metadata = metadata };
    }
}
