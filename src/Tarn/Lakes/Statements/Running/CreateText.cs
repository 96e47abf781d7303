using System.Text;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Lakes.Statements.Parsing;

namespace Tarn.Lakes.Statements.Running;

/// <summary>SHOW CREATE TABLE: the statement that would make a table again.</summary>
internal static class CreateText
{
    /// <summary>Properties that the protocol keeps for itself: they come by themselves with those that are written.</summary>
    private static readonly string[] Internal = ["delta.columnMapping.maxColumnId"];

    /// <summary>The statement.</summary>
    public static string Of(StatementTarget target, Snapshot snapshot)
    {
        var text = new StringBuilder("CREATE TABLE ").Append(target.LakeName is { } name ? $"{TypeSyntax.Name(name.Layer)}.{TypeSyntax.Name(name.Name)}" : target.Text).Append(" (\n  ");
        text.AppendJoin(",\n  ", snapshot.Schema.Fields.Select(Column)).Append(")\nUSING delta");
        if (snapshot.Metadata.PartitionColumns.Count > 0)
        {
            text.Append("\nPARTITIONED BY (").AppendJoin(", ", snapshot.Metadata.PartitionColumns.Select(TypeSyntax.Name)).Append(')');
        }

        if (snapshot.Metadata.Description is { } comment)
        {
            text.Append("\nCOMMENT ").Append(Quote(comment));
        }

        var properties = snapshot.Metadata.Configuration.Where(pair => !Internal.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        if (properties.Count > 0)
        {
            text.Append("\nTBLPROPERTIES (\n  ").AppendJoin(",\n  ", properties.Select(pair => $"{Quote(pair.Key)} = {Quote(pair.Value)}")).Append(')');
        }

        return text.ToString();
    }

    private static string Column(StructField field)
    {
        var generation = ColumnProperties.GenerationOf(field);
        return string.Concat(
            TypeSyntax.Name(field.Name),
            " ",
            TypeSyntax.Text(field.Type).ToUpperInvariant() is var type && field.Type is PrimitiveType or DecimalType ? type : TypeSyntax.Text(field.Type),
            field.Nullable ? "" : " NOT NULL",
            generation is null ? "" : $" GENERATED ALWAYS AS ({generation})",
            ColumnProperties.DefaultOf(field) is { } value ? $" DEFAULT {value}" : "",
            ColumnProperties.CommentOf(field) is { } comment ? $" COMMENT {Quote(comment)}" : "");
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
