using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;

namespace Tarn.DuckDb.Footers;

/// <summary>Reads footers of Parquet files that others wrote: columns, rows, and bounds of leaf columns.</summary>
internal sealed class FooterReader(DuckDbConnection connection)
{
    internal async Task<IReadOnlyList<ParquetFooter>> ReadAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        List<StructType> schemas = [];
        foreach (var file in files)
        {
            schemas.Add(await SchemaAsync(file, cancellationToken).ConfigureAwait(false));
        }

        if (files.Count == 0)
        {
            return [];
        }

        var rows = await RowsAsync(files, cancellationToken).ConfigureAwait(false);
        Dictionary<(string File, string Path), ColumnStatistics> columns = [];
        var leaves = schemas.SelectMany(schema => Leaves(schema, [])).Where(leaf => leaf.HasBounds).DistinctBy(leaf => (ParquetFooter.PathOf(leaf.Path), leaf.Type)).ToList();
        foreach (var type in leaves.GroupBy(leaf => leaf.Type))
        {
            await BoundsAsync(files, type.Key, [.. type], columns, cancellationToken).ConfigureAwait(false);
        }

        return
        [
            .. files.Select((file, index) => new ParquetFooter(
                file,
                schemas[index],
                rows[file],
                Leaves(schemas[index], [])
                    .Select(leaf => (Path: ParquetFooter.PathOf(leaf.Path), Found: columns.GetValueOrDefault((file, ParquetFooter.PathOf(leaf.Path)))))
                    .Where(leaf => leaf.Found is not null)
                    .ToDictionary(leaf => leaf.Path, leaf => leaf.Found!))),
        ];
    }

    private async Task<StructType> SchemaAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            // Timestamps of 96 bits are of a moment, which their type does not say.
            var moments = await connection.ListAsync($"SELECT name FROM parquet_schema({Sql.File(file)}) WHERE type = 'INT96'", cancellationToken).ConfigureAwait(false);
            using var statement = connection.Prepare($"SELECT * FROM read_parquet({Sql.File(file)}, hive_partitioning = false)");
            var names = moments.Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
            return new StructType([.. statement.Columns.Select(column => new StructField(column.Name, Stored(column.Type, column.Name, column.Name, names, file)))]);
        }
        catch (EngineException exception) when (exception.InnerException is null && !exception.Message.StartsWith("File ", StringComparison.Ordinal))
        {
            throw new EngineException($"File '{file}' cannot be read as Parquet: {exception.Message} Move it away, or write it again.", exception);
        }
    }

    private static DeltaType Stored(DuckDbType type, string name, string path, HashSet<string> moments, string file) => type.Id switch
    {
        DuckDbTypeId.List or DuckDbTypeId.Array => new ArrayType(Stored(type.Children[0].Type, "element", $"{path}.element", moments, file), ContainsNull: true),
        DuckDbTypeId.Map => new MapType(
            Stored(type.Children[0].Type, "key", $"{path}.key", moments, file), Stored(type.Children[1].Type, "value", $"{path}.value", moments, file), ValueContainsNull: true),
        DuckDbTypeId.Struct => new StructType([.. type.Children.Select(child => new StructField(child.Name, Stored(child.Type, child.Name, $"{path}.{child.Name}", moments, file)))]),
        DuckDbTypeId.UTinyInt => new PrimitiveType("short"),
        DuckDbTypeId.USmallInt => new PrimitiveType("integer"),
        DuckDbTypeId.UInteger => new PrimitiveType("long"),
        DuckDbTypeId.UBigInt => new DecimalType(20, 0),
        DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampNs or DuckDbTypeId.TimestampMs or DuckDbTypeId.TimestampS => new PrimitiveType(moments.Contains(name) ? "timestamp" : "timestamp_ntz"),
        _ when SqlTypes.CastForDelta(type) is null => SqlTypes.ToDelta(type),
        _ => throw new EngineException($"File '{file}' has the column '{path}' of type {type}, which a Delta table cannot hold. Write it again with another type."),
    };

    private async Task<Dictionary<string, long>> RowsAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        Dictionary<string, long> rows = [];
        await foreach (var chunk in connection.QueryAsync($"SELECT file_name, num_rows FROM parquet_file_metadata({Sql.Files(files)})", null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                rows[chunk[0].Text(row)] = Convert.ToInt64(chunk[1].Read(row), CultureInfo.InvariantCulture);
            }
        }

        return rows;
    }

    /// <summary>
    /// Bounds of leaves of one type, compared as that type. They count where every row group that has values has them, and holds them uncut; a floating-point
    /// column has no greatest value, as a NaN would not show.
    /// </summary>
    private async Task BoundsAsync(
        IReadOnlyList<string> files, DeltaType type, List<StatisticsColumn> leaves, Dictionary<(string File, string Path), ColumnStatistics> found, CancellationToken cancellationToken)
    {
        // The footer joins a path by commas, which names may hold too: two columns of one such name have no bounds.
        var named = leaves.ToLookup(leaf => string.Join(", ", leaf.Path), StringComparer.Ordinal);
        var name = SqlTypes.Of(type);
        var isFloating = type is PrimitiveType { Name: "float" or "double" };
        var sql =
            $"""
            SELECT file_name, path_in_schema,
                CASE WHEN bool_and((stats_min_value IS NOT NULL AND coalesce(min_is_exact, true)) OR stats_null_count = num_values) THEN CAST(min(TRY_CAST(stats_min_value AS {name})) AS VARCHAR) END,
                CASE WHEN bool_and((stats_max_value IS NOT NULL AND coalesce(max_is_exact, true)) OR stats_null_count = num_values) THEN CAST(max(TRY_CAST(stats_max_value AS {name})) AS VARCHAR) END,
                CASE WHEN count(stats_null_count) = count(*) THEN sum(stats_null_count)::BIGINT END
            FROM parquet_metadata({Sql.Files(files)}) WHERE list_contains({Sql.Texts(named.Select(leaf => leaf.Key))}, path_in_schema) AND type <> 'INT96'
            GROUP BY ALL
            """;
        await foreach (var chunk in connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (named[chunk[1].Text(row)].ToList() is [var leaf])
                {
                    found[(chunk[0].Text(row), ParquetFooter.PathOf(leaf.Path))] = new ColumnStatistics(
                        (string?)chunk[2].Read(row), isFloating ? null : (string?)chunk[3].Read(row), (long?)chunk[4].Read(row));
                }
            }
        }
    }

    private static IEnumerable<StatisticsColumn> Leaves(StructType row, List<string> path) => row.Fields.SelectMany(field =>
    {
        List<string> inner = [.. path, field.Name];
        return field.Type is StructType nested ? Leaves(nested, inner) : [new StatisticsColumn(inner, field.Type)];
    });
}
