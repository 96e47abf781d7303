using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.DuckDb.Staging;

/// <summary>The columns that name a row, and what they must hold.</summary>
internal sealed class KeyColumns
{
    private readonly StagingStep step;

    /// <exception cref="EngineException">The SELECT does not give a column of the key.</exception>
    internal KeyColumns(StagingStep step, IReadOnlyList<string> key, StructType schema)
    {
        this.step = step;
        Names = [.. key.Select(name => Find(step, schema, name, "key"))];
    }

    /// <summary>As the SELECT spells them.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>A column that the model's settings name.</summary>
    internal static string Find(StagingStep step, StructType schema, string name, string setting) =>
        schema.Fields.FirstOrDefault(field => HistorySql.Same(field.Name, name))?.Name ?? throw step.Refused(
            $"names '{name}' as its {setting}, which its SELECT does not give.",
            $"Its columns are {string.Join(", ", schema.Fields.Select(field => field.Name))}; name one of them, or add the column to {step.Model.File}.");

    /// <summary>Refuses rows without a value in one of these columns.</summary>
    internal async Task RequireValuesAsync(string table, IReadOnlyList<string> columns, string rows, CancellationToken cancellationToken)
    {
        var counts = string.Join(", ", columns.Select(column => $"count(*) - count({Sql.Name(column)})"));
        var found = (object?[])(await step.Connection.ScalarAsync($"SELECT [count(*), {counts}] FROM {table}", cancellationToken).ConfigureAwait(false))!;
        for (var index = 0; index < columns.Count; index++)
        {
            if ((long)found[index + 1]! is > 0 and var missing)
            {
                var column = columns[index];
                throw step.Refused(
                    string.Create(CultureInfo.InvariantCulture, $"gives {missing:N0} of {(long)found[0]!:N0} {rows} without a value in '{column}'."),
                    $"Leave them out in {step.Model.File} (WHERE {column} IS NOT NULL), or let a check not_null: {{ columns: [{column}], on_failure: quarantine }} take them.");
            }
        }
    }

    /// <summary>Refuses two rows of one key.</summary>
    internal async Task RequireDistinctAsync(string table, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", Names.Select(Sql.Name));
        var value = string.Join(" || ', ' || ", Names.Select(name => $"{Sql.Text(name)} || ' = ' || {Sql.Name(name)}::VARCHAR"));
        var doubled = await step.Connection.ScalarAsync(
            $"SELECT [{value}, count(*)::VARCHAR] FROM {table} GROUP BY {names} HAVING count(*) > 1 ORDER BY {names} LIMIT 1", cancellationToken).ConfigureAwait(false);
        if (doubled is object?[] example)
        {
            throw step.Refused(
                $"gives {example[1]} rows for one key ({example[0]}).",
                $"Each key may come once. Choose one row in {step.Model.File}, for instance with QUALIFY row_number() OVER (PARTITION BY {string.Join(", ", Names)} ORDER BY …) = 1.");
        }
    }
}
