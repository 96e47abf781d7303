using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Staging.Books;
using Tarn.Engines;

namespace Tarn.DuckDb.Staging;

/// <summary>A model's SELECT, bound: its columns as a table stores them, and its rows with their books.</summary>
internal sealed class ModelSelect(StagingStep step, StructType schema, IReadOnlyList<string> sources, SelectTraits traits)
{
    /// <summary>The view that stands for the SELECT: its text is a statement of its own there, whatever comments and semicolons it holds.</summary>
    internal const string View = "__tarn_select";

    /// <summary>The columns. Their names may differ from the SELECT's (<see cref="WithName"/>), their types are those that files store.</summary>
    internal StructType Schema => schema;

    /// <summary>The same SELECT with another name for one column.</summary>
    internal ModelSelect WithName(string column, string name) => new(
        step, new([.. schema.Fields.Select(field => HistorySql.Same(field.Name, column) ? field with { Name = name } : field)]), sources, traits);

    /// <summary>Writes the rows as data files.</summary>
    internal async Task<(IReadOnlyList<StagedFile> Files, RowBooks Books)> WriteAsync(CancellationToken cancellationToken)
    {
        PlanNode? plan = null;
        var files = await step.WriteAsync(Sql, schema, cancellationToken, () => plan = Plan()).ConfigureAwait(false);
        return (files, await BooksAsync(plan, files.Sum(file => file.RowCount), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes a temporary table of the rows. The books say that every row that the table holds came out.</summary>
    internal async Task<RowBooks> IntoTableAsync(string table, CancellationToken cancellationToken)
    {
        await step.ExecuteAsync($"CREATE TEMP TABLE {table} AS {Sql}", cancellationToken).ConfigureAwait(false);
        var plan = Plan();
        var rows = await step.CountAsync($"SELECT count(*) FROM {table}", cancellationToken).ConfigureAwait(false);
        return await BooksAsync(plan, rows, cancellationToken).ConfigureAwait(false);
    }

    private string Sql => $"SELECT {string.Join(", ", schema.Fields.Select(Column))} FROM {View}";

    // A cast that changes nothing costs nothing: the optimizer takes it out.
    private string Column(StructField field, int index) =>
        $"CAST({DuckDb.Sql.Name(sources[index])} AS {SqlTypes.Of(field.Type)}) AS {DuckDb.Sql.Name(field.Name)}";

    private PlanNode? Plan() => step.Connection.Profile is { } profile ? PlanNode.Of(profile) : null;

    private async Task<RowBooks> BooksAsync(PlanNode? plan, long written, CancellationToken cancellationToken) =>
        PlanBooks.Of(plan ?? PlanNode.Constants(written), await step.BookedInputsAsync(cancellationToken).ConfigureAwait(false), traits, written);
}
