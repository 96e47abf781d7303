using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Scanning;

/// <summary>How a column of the table is had from its data files.</summary>
/// <param name="Field">As users see it.</param>
/// <param name="Physical">As data files have it: nested names too.</param>
/// <param name="FieldId">By which data files are searched for it; null to search by name.</param>
/// <param name="IsPartition">Whether the log has its values, not the files.</param>
/// <param name="Alias">Its name inside of the scan, which no column of a user can have.</param>
internal sealed record ScanColumn(StructField Field, StructField Physical, int? FieldId, bool IsPartition, string Alias)
{
    /// <summary>The entry of <c>read_parquet</c>'s schema: absent columns are null, narrower types are widened.</summary>
    internal string SchemaEntry =>
        $"{FieldId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Sql.Text(Physical.Name)}: " +
        $"{{name: {Sql.Text(Alias)}, type: {Sql.Text(SqlTypes.Of(Physical.Type))}, default_value: NULL}}";

    /// <summary>The column under its name.</summary>
    internal string Select => $"{StructNames.Change($"r.{Alias}", Physical.Type, Field.Type, VariantSql.Macro)} AS {Sql.Name(Field.Name)}";
}
