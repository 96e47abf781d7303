using System.Globalization;
using System.Text;
using Tarn.Contracts;
using Tarn.Models;
using Tarn.Quality;
using Tarn.Sources;

namespace Tarn.Planning;

/// <summary>What a step's definition means, as one short text: equal fingerprints, equal results from equal inputs.</summary>
internal static class Fingerprint
{
    /// <summary>Raised when a newer Tarn computes the same definition differently, so that tables are computed anew.</summary>
    private const int Format = 1;

    /// <summary>The fingerprint of a step.</summary>
    public static string Of(LakeStep step)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Format}\n{step.Table.Folder}\n");
        switch (step)
        {
            case LakeStep.Transform { Model: var model }:
                Append(text, model);
                break;
            case LakeStep.Load { Stream: var stream }:
                Append(text, stream);
                break;
        }

        foreach (var check in step.Checks)
        {
            Append(text, check);
        }

        return Hash(Encoding.UTF8.GetBytes(text.ToString())).ToString("x32", CultureInfo.InvariantCulture);
    }

    /// <summary>FNV-1a of 128 bits: it tells changes apart, which needs no cryptography, whose library takes long to load.</summary>
    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = new UInt128(0x6c62272e07bb0142, 0x62b821756295c58d);
        var prime = new UInt128(0x0000000001000000, 0x000000000000013b);
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * prime);
        }

        return hash;
    }

    private static void Append(StringBuilder text, ModelDefinition model)
    {
        Line(text, model.CanonicalSql.Length > 0 ? model.CanonicalSql : model.Sql);
        Line(text, model.Materialization switch
        {
            MergeMaterialization merge => $"merge {string.Join(',', merge.Key)}",
            Scd2Materialization scd2 => $"scd2 {string.Join(',', scd2.Key)} {scd2.ValidFrom}",
            var other => other.Kind,
        });
        foreach (var (column, description) in model.ColumnDescriptions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Line(text, $"{column}={description}");
        }
    }

    private static void Append(StringBuilder text, StreamDefinition stream)
    {
        var (format, contract) = (stream.Format, stream.Contract);
        Line(text, $"{format.Header}{format.Delimiter}{format.Quote}{format.Escape}{string.Join('|', format.NullValues)}");
        Line(text, $"{contract.Evolution} {contract.OnViolation}");
        foreach (var column in contract.Columns)
        {
            Append(text, column);
        }
    }

    private static void Append(StringBuilder text, ColumnContract column) => Line(
        text,
        string.Join(
            '\u001f', column.Name, column.SourceName, column.Type, column.Required, column.Matches, column.Min, column.Max, column.Transform, column.Format,
            column.OnViolation, column.AcceptedValues is null ? null : string.Join('\u001e', column.AcceptedValues)));

    private static void Append(StringBuilder text, CheckDefinition check) => Line(
        text,
        string.Join('\u001f', check.Name, check.OnFailure, check.Where, check switch
        {
            NotNullCheck notNull => $"not_null {notNull.Column}",
            UniqueCheck unique => $"unique {string.Join(',', unique.Columns)}",
            AcceptedValuesCheck accepted => $"accepted_values {accepted.Column} {string.Join('\u001e', accepted.Values)}",
            RangeCheck range => $"range {range.Column} {range.Min} {range.Max}",
            RelationshipCheck relationship => $"relationships {relationship.Column} {relationship.To} {relationship.ToColumn}",
            RowCountCheck count => $"row_count {count.Min} {count.Max}",
            SqlCheck sql => $"sql {sql.IsCondition} {sql.Sql}",
            _ => throw new ArgumentException($"A check of the unknown kind {check.GetType().Name}: this is a bug in tarn.", nameof(check)),
        }));

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
