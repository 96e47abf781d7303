using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Analysis;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Scanning.Pruning;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;

namespace Tarn.DuckDb.Queries;

/// <summary>Binds and runs SELECTs.</summary>
internal sealed class QueryRunner(EngineSessions sessions, SqlAnalyzer analyzer)
{
    /// <summary>The columns that a SELECT gives, as a table could store them.</summary>
    internal async Task<StructType> DescribeAsync(EngineQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        var session = await OpenAsync(query, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            using var statement = session.Connection.Prepare(query.Sql);
            return Storable(statement.Columns);
        }
    }

    /// <summary>Streams a SELECT's rows.</summary>
    internal async IAsyncEnumerable<RowBatch> QueryAsync(EngineQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Check(query);
        var session = await OpenAsync(query, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            StructType? schema = null;
            await foreach (var chunk in session.Connection.QueryAsync(Shown(query, session), null, cancellationToken).ConfigureAwait(false))
            {
                schema ??= new([.. chunk.Columns.Select(column => new StructField(column.Name, SqlTypes.ToDelta(column.Type)))]);
                yield return new DuckDbRowBatch(schema, chunk);
            }
        }
    }

    /// <summary>The schema of a table that holds the columns.</summary>
    /// <exception cref="EngineException">Two columns have one name, or a type is none of Delta's.</exception>
    internal static StructType Storable(IReadOnlyList<(string Name, DuckDbType Type)> columns)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, type) in columns)
        {
            if (!names.Add(name))
            {
                throw new EngineException($"The SELECT gives two columns named '{name}'. Name one of them otherwise with AS, or leave it out with EXCLUDE.");
            }

            if (type.Id != DuckDbTypeId.HugeInt && SqlTypes.CastForDelta(type) is { } cast)
            {
                throw new EngineException(
                    $"Column '{name}' is of type {type}, which no Delta table can hold. Cast it in the SELECT, for instance to {cast}.");
            }
        }

        return new([.. columns.Select(column => new StructField(column.Name, Stored(column.Type)))]);
    }

    /// <summary>A sum of whole numbers is a HUGEINT to DuckDB, and is stored as the widest whole number that Delta has.</summary>
    private static DeltaType Stored(DuckDbType type) => type.Id == DuckDbTypeId.HugeInt ? new DecimalType(38, 0) : SqlTypes.ToDelta(type);

    /// <summary>The statement, with variants as text where it gives any.</summary>
    private static string Shown(EngineQuery query, EngineSession session)
    {
        if (!query.Tables.Any(table => VariantSql.HasVariant(table.Snapshot.Schema)) && !query.Sql.Contains("variant", StringComparison.OrdinalIgnoreCase))
        {
            return query.Sql;
        }

        using var statement = session.Connection.Prepare(query.Sql);
        return VariantSql.Shown(query.Sql, statement.Columns);
    }

    private async Task<EngineSession> OpenAsync(EngineQuery query, CancellationToken cancellationToken)
    {
        var request = new SessionRequest(query.Tables)
        {
            JsonTables = query.JsonTables,
            Changes = query.Changes,
            IsSandboxed = !query.AllowFiles,
            Predicates = query.Tables.Any(table => table.Snapshot.Files.Count > 1)
                ? QueryPredicates.Find(analyzer.Tree(query.Sql), query.Tables)
                : ReadOnlyDictionary<TableName, FilePredicate>.Empty,
        };
        var session = await sessions.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        foreach (var table in query.Tables)
        {
            query.Scanned?.Report(new(table.Name, session.Scan(table.Name).Files.Count, table.Snapshot.Files.Count));
        }

        return session;
    }

    private void Check(EngineQuery query)
    {
        if (!query.AllowFiles && analyzer.Analyze(query.Sql).Problem is { } problem)
        {
            throw new EngineException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{problem.Message} (line {problem.Line}, column {problem.Column})"));
        }
    }
}
