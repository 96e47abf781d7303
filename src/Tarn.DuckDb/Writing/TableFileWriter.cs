using Tarn.Delta.Actions;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Writing;

/// <summary>Writes rows as data files of a table: by its partitions, under its physical names, with the statistics that its properties ask for.</summary>
internal sealed class TableFileWriter(DuckDbConnection connection, Protocol protocol, Metadata metadata, string folder)
{
    /// <summary>Writes the rows of a SELECT that gives the table's columns by their logical names and types, in the schema's order.</summary>
    internal Task<IReadOnlyList<StagedFile>> WriteAsync(string select, CancellationToken cancellationToken)
    {
        _ = protocol;
        return ParquetWriter.WriteAsync(connection, select, metadata.Schema, folder, cancellationToken);
    }
}
