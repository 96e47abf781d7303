using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Queries;
using Tarn.DuckDb.Sessions;
using Tarn.DuckDb.Staging.Books;
using Tarn.DuckDb.Writing;
using Tarn.Engines;
using Tarn.Models;

namespace Tarn.DuckDb.Staging;

/// <summary>A step that is being staged: its request, its session, and what all kinds do alike.</summary>
internal sealed class StagingStep
{
    internal StagingStep(StageRequest request, EngineSession session)
    {
        Request = request;
        Session = session;
        Quarantine = new(this);
    }

    internal StageRequest Request { get; }

    internal EngineSession Session { get; }

    internal ModelDefinition Model => Request.Model;

    internal DuckDbConnection Connection => Session.Connection;

    /// <summary>The rows that checks take out.</summary>
    internal ModelQuarantine Quarantine { get; }

    /// <summary>Binds the model's SELECT.</summary>
    internal async Task<ModelSelect> SelectAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A prepared statement is one statement: a second one behind the SELECT would be refused.
            _ = await Connection.ScalarAsync($"CREATE TEMP VIEW {ModelSelect.View} AS {Model.Sql}", cancellationToken).ConfigureAwait(false);
            using var select = Connection.Prepare(Model.Sql);
            using var view = Connection.Prepare($"SELECT * FROM {ModelSelect.View}");
            var schema = QueryRunner.Storable(select.Columns); // the view would give a doubled name another one
            var tree = (string?)await Connection.ScalarAsync($"SELECT json_serialize_sql({Sql.Text(Model.Sql)})", cancellationToken).ConfigureAwait(false);
            return new(this, schema, [.. view.Columns.Select(column => column.Name)], SelectTraits.FromTree(tree ?? "{}"));
        }
        catch (EngineException exception)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Runs a statement that the model's SELECT is part of.</summary>
    internal async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            _ = await Connection.ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Writes a SELECT's rows as data files of the model's table into the step's staging folder.</summary>
    internal Task<IReadOnlyList<StagedFile>> WriteAsync(string select, StructType schema, CancellationToken cancellationToken, Action? whenCopied = null) =>
        WriteAsync(select, Request.Base, schema, whenCopied, cancellationToken);

    /// <summary>Writes a SELECT's rows as data files of the model's quarantine table.</summary>
    internal Task<IReadOnlyList<StagedFile>> WriteQuarantineAsync(string select, StructType schema, CancellationToken cancellationToken) =>
        WriteAsync(select, Request.QuarantineBase, schema, null, cancellationToken);

    private async Task<IReadOnlyList<StagedFile>> WriteAsync(
        string select, Snapshot? table, StructType schema, Action? whenCopied, CancellationToken cancellationToken)
    {
        try
        {
            return await TableFileWriter.For(Connection, table, schema, Request.StagingFolder, whenCopied).WriteAsync(select, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception)
        {
            throw Failed(exception);
        }
    }

    internal async Task<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        Convert.ToInt64(await Connection.ScalarAsync(sql, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);

    /// <summary>What the logs say of the tables that the SELECT reads: files with and without deleted rows apart, as they are scanned.</summary>
    internal async Task<IReadOnlyList<BookedInput>> BookedInputsAsync(CancellationToken cancellationToken)
    {
        List<BookedInput> booked = [];
        foreach (var input in Request.Inputs)
        {
            var scan = Session.Scan(input.Name);
            foreach (var part in scan.Files.Zip(scan.LocalFiles).GroupBy(file => file.First.DeletionVector is not null))
            {
                var deleted = part.Sum(file => file.First.DeletionVector?.Cardinality ?? 0);
                var rows = part.All(file => file.First.PhysicalRowCount is not null)
                    ? part.Sum(file => file.First.PhysicalRowCount!.Value)
                    : await CountAsync($"SELECT count(*) FROM read_parquet({Sql.Files(part.Select(file => file.Second))}, hive_partitioning = false)", cancellationToken)
                        .ConfigureAwait(false);
                booked.Add(new(rows - deleted, rows, part.Select(file => file.Second).ToHashSet(StringComparer.Ordinal)));
            }
        }

        return booked;
    }

    /// <summary>A write in which every file of the table, if there is one, goes.</summary>
    internal StagedWrite ReplaceAll(StructType schema, IReadOnlyList<StagedFile> files, RowBooks books) => new()
    {
        Table = Model.Name,
        Schema = Request.Base is { } present && SameColumns.Are(present.Schema, schema) ? present.Schema : schema,
        Base = Request.Base,
        Files = files,
        ReplacesAll = true,
        Books = books,
        Quarantine = Quarantine.Staged,
    };

    /// <summary>The error of a model: what happened, and where to mend it.</summary>
    internal EngineException Refused(string what, string todo) =>
        new($"Model '{Model.Name}' ({Model.Materialization.Kind}) {what} {todo}");

    private EngineException Failed(EngineException exception) =>
        new($"Model '{Model.Name}' ({Model.File}) failed: {exception.Message} {Remedy(exception.Message)}", exception);

    private static string Remedy(string error) => error switch
    {
        _ when error.StartsWith("Out of Memory", StringComparison.Ordinal) => "Raise memory_limit in the environment of tarn.yml, or give the model less to hold at once.",
        _ when error.StartsWith("IO Error", StringComparison.Ordinal) => "Look at the disk: its space and its permissions. Then run again.",
        _ => "Correct the SELECT, then run again.",
    };
}
