using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Writing;

/// <summary>How a table's rows lie in its data files: which columns, under which names and field ids, and which columns the log has instead.</summary>
internal sealed class TableLayout
{
    private readonly List<(StructField Field, StructField Physical, bool IsPartition)> columns;

    internal TableLayout(Protocol protocol, Metadata metadata)
    {
        Mode = ColumnMapping.ModeOf(protocol, metadata);
        var physical = ColumnMapping.ToPhysical(metadata.Schema, Mode);
        var partitions = metadata.PartitionColumns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        columns = [.. metadata.Schema.Fields.Select((field, index) => (field, physical.Fields[index], partitions.Contains(field.Name)))];
        Partitions =
        [
            .. metadata.PartitionColumns.SelectMany(name => columns.Where(column => string.Equals(column.Field.Name, name, StringComparison.OrdinalIgnoreCase)))
                .Select(column => column.Physical), // one that the schema lacks: the commit refuses that by name
        ];
        Statistics = new StatisticsBuilder(metadata, Mode);
    }

    /// <summary>How files name their columns.</summary>
    internal ColumnMappingMode Mode { get; }

    /// <summary>The partition columns in their order, by physical names.</summary>
    internal IReadOnlyList<StructField> Partitions { get; }

    /// <summary>Of the table's files.</summary>
    internal StatisticsBuilder Statistics { get; }

    /// <summary>The files' columns by physical names, quoted.</summary>
    internal IEnumerable<string> StoredNames => Stored.Select(column => Sql.Name(column.Physical.Name));

    /// <summary>The files' columns, of rows with logical names.</summary>
    internal IEnumerable<string> StoredValues(string rows) => Stored.Select(column =>
        $"{StructNames.Change($"{rows}.{Sql.Name(column.Field.Name)}", column.Field.Type, column.Physical.Type)} AS {Sql.Name(column.Physical.Name)}");

    /// <summary>The partition columns of rows with logical names.</summary>
    internal IEnumerable<string> PartitionValues(string rows) => Partitions.Select((physical, index) =>
        $"{rows}.{Sql.Name(LogicalName(physical))} AS {PartitionName(index)}");

    /// <summary>The same rows with null for empty texts of partition columns: the protocol cannot tell them apart, and NOT NULL must see what readers will.</summary>
    internal string WithoutEmptyPartitions(string select)
    {
        var texts = Partitions.Where(physical => physical.Type is PrimitiveType { Name: "string" or "binary" }).Select(physical =>
        {
            var name = Sql.Name(LogicalName(physical));
            return $"nullif({name}, {(physical.Type is PrimitiveType { Name: "string" } ? "''" : "''::BLOB")}) AS {name}";
        }).ToList();
        return texts.Count == 0 ? select : $"SELECT * REPLACE ({string.Join(", ", texts)}) FROM ({select})";
    }

    /// <summary>The name of a partition column in <see cref="PartitionValues"/>.</summary>
    internal static string PartitionName(int index) => string.Create(CultureInfo.InvariantCulture, $"__tarn_p{index}");

    /// <summary>COPY's field ids, at every depth; null where columns go by their names. The column of a change file that says what changed is none of the table's and has none.</summary>
    internal string? FieldIds => Mode == ColumnMappingMode.None
        ? null
        : $"{{{string.Join(", ", Stored.Where(column => ColumnMapping.IdOf(column.Field) is not null).Select(column => Ids(column.Field)))}}}";

    /// <summary>A column that holds nothing but null is in no file.</summary>
    private IEnumerable<(StructField Field, StructField Physical, bool IsPartition)> Stored =>
        columns.Where(column => !column.IsPartition && column.Field.Type is not PrimitiveType { Name: "void" });

    private string LogicalName(StructField physical) => columns.First(column => ReferenceEquals(column.Physical, physical)).Field.Name;

    private static string Ids(StructField field)
    {
        var inner = Inner(field.Type);
        var name = Sql.Text(ColumnMapping.PhysicalNameOf(field));
        var id = ColumnMapping.IdOf(field)?.ToString(CultureInfo.InvariantCulture);
        return inner.Length == 0 ? $"{name}: {id}" : $"{name}: {{__duckdb_field_id: {id}, {inner}}}";
    }

    /// <summary>Ids of the fields inside of a type; arrays and maps have none of their own.</summary>
    private static string Inner(DeltaType type) => type switch
    {
        StructType nested => string.Join(", ", nested.Fields.Select(Ids)),
        ArrayType array => Within("element", array.Element),
        MapType map => string.Join(", ", new[] { Within("key", map.Key), Within("value", map.Value) }.Where(part => part.Length > 0)),
        _ => "",
    };

    private static string Within(string part, DeltaType type) => Inner(type) is { Length: > 0 } inner ? $"{part}: {{{inner}}}" : "";
}
