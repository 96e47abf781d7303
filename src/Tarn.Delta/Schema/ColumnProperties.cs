using System.Text.Json.Nodes;

namespace Tarn.Delta.Schema;

/// <summary>What a column's metadata says beyond name and type.</summary>
public static class ColumnProperties
{
    /// <summary>Field metadata: the comment.</summary>
    public const string CommentKey = "comment";

    /// <summary>Field metadata: the SQL expression of the default (PROTOCOL.md, "Default Columns").</summary>
    public const string DefaultKey = "CURRENT_DEFAULT";

    /// <summary>Field metadata: the SQL expression that a generated column always equals (PROTOCOL.md, "Generated Columns").</summary>
    public const string GenerationKey = "delta.generationExpression";

    /// <summary>The column's comment; null for none.</summary>
    public static string? CommentOf(StructField field) => Text(field, CommentKey);

    /// <summary>The column's default, an SQL expression; null for none.</summary>
    public static string? DefaultOf(StructField field) => Text(field, DefaultKey);

    /// <summary>The expression that a generated column equals; null for a plain column.</summary>
    public static string? GenerationOf(StructField field) => Text(field, GenerationKey);

    /// <summary>The column with another comment; null takes it away.</summary>
    public static StructField WithComment(StructField field, string? comment) => With(field, CommentKey, comment);

    /// <summary>The column with another default; null takes it away.</summary>
    public static StructField WithDefault(StructField field, string? expression) => With(field, DefaultKey, expression);

    /// <summary>The column as a generated one; null makes it a plain one.</summary>
    public static StructField WithGeneration(StructField field, string? expression) => With(field, GenerationKey, expression);

    private static string? Text(StructField field, string key) =>
        field.Metadata[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static StructField With(StructField field, string key, string? value)
    {
        var metadata = field.Metadata.DeepClone().AsObject();
        metadata.Remove(key);
        if (value is not null)
        {
            metadata[key] = value;
        }

        return field with { Metadata = metadata };
    }
}
