using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.DuckDb.Auditing;

/// <summary>The checks of one table, in a session where the table, as it would be, and those that it refers to are views.</summary>
internal sealed class AuditRun(DuckDbConnection connection, TableName table, StructType schema, IReadOnlyList<CheckDefinition> checks, int samples)
{
    private readonly string name = Sql.Name(table);
    private readonly string json = RowJson.Of(schema);
    private readonly (CheckDefinition Check, RowRule? Row, TableRule? Table)[] rules =
        [.. checks.Select(check => (check, RowRule.Of(check, table, schema), TableRule.Of(check, table, schema)))];

    internal async Task<AuditReport> RunAsync(CancellationToken cancellationToken)
    {
        var (rows, counts) = await ScanAsync(cancellationToken).ConfigureAwait(false);
        var results = new List<CheckResult>(rules.Length);
        for (var index = 0; index < rules.Length; index++)
        {
            var (check, row, whole) = rules[index];
            results.Add(await NamingAsync(check, () => row is not null
                ? JudgeRowsAsync(row, counts[index], rows, cancellationToken)
                : JudgeTableAsync(whole!, counts[index], rows, cancellationToken)).ConfigureAwait(false));
        }

        return new(rows, results);
    }

    /// <summary>Everything that one pass over the table can count: null for the checks that need a statement of their own.</summary>
    private async Task<(long Rows, long?[] Counts)> ScanAsync(CancellationToken cancellationToken)
    {
        var expressions = rules.Select(rule => rule switch
        {
            { Row: { IsLookup: false } row } => $"count(*) FILTER (WHERE {row.Violation}\n)",
            { Table: UniqueRule unique } => unique.Surplus,
            { Table: RowCountRule count } => count.Rows,
            _ => null,
        }).ToArray();
        object?[] values;
        try
        {
            values = await CountAsync(["count(*)", .. expressions.OfType<string>()], cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException) when (expressions.Any(expression => expression is not null))
        {
            await FindFaultAsync(expressions, cancellationToken).ConfigureAwait(false);
            throw;
        }

        var next = 1;
        return ((long)values[0]!, [.. expressions.Select(expression => expression is null ? null : (long?)values[next++])]);
    }

    private async Task<object?[]> CountAsync(IEnumerable<string> expressions, CancellationToken cancellationToken) =>
        (object?[])(await connection.ScalarAsync($"SELECT [{string.Join(",\n", expressions)}]::BIGINT[] FROM {name}", cancellationToken).ConfigureAwait(false))!;

    /// <summary>Says which check made the common statement fail.</summary>
    private async Task FindFaultAsync(string?[] expressions, CancellationToken cancellationToken)
    {
        for (var index = 0; index < expressions.Length; index++)
        {
            if (expressions[index] is { } expression)
            {
                await NamingAsync(rules[index].Check, () => CountAsync([expression], cancellationToken)).ConfigureAwait(false);
            }
        }
    }

    private async Task<CheckResult> JudgeRowsAsync(RowRule rule, long? counted, long rows, CancellationToken cancellationToken)
    {
        var failures = counted ?? await NumberAsync($"SELECT count(*) FROM {name} WHERE {rule.Violation}", cancellationToken).ConfigureAwait(false);
        return new()
        {
            Check = rule.Check,
            Failures = failures,
            Message = CheckMessages.Of(rule, failures, rows),
            Samples = await SamplesAsync(failures, $"SELECT {json} FROM {name} WHERE {rule.Violation}\n LIMIT {samples}", cancellationToken).ConfigureAwait(false),
        };
    }

    private Task<CheckResult> JudgeTableAsync(TableRule rule, long? counted, long rows, CancellationToken cancellationToken) => rule switch
    {
        UniqueRule unique => JudgeUniqueAsync(unique, counted!.Value, rows, cancellationToken),
        QueryRule query => JudgeQueryAsync(query, cancellationToken),
        RowCountRule count => Task.FromResult(new CheckResult
        {
            Check = count.Check, Failures = count.Excess(counted!.Value), Message = CheckMessages.Of(count, counted.Value),
        }),
        _ => throw new InvalidOperationException($"This is a bug in tarn: the check '{rule.Check.Name}' has no rule. Please report it with the check."),
    };

    private async Task<CheckResult> JudgeUniqueAsync(UniqueRule rule, long surplus, long rows, CancellationToken cancellationToken)
    {
        var (failures, values) = (0L, 0L);
        if (surplus > 0)
        {
            var counts = (object?[])(await connection.ScalarAsync(
                $"SELECT [coalesce(sum(__tarn_rows), 0), count(*)]::BIGINT[] FROM ({rule.Shared(name)})", cancellationToken).ConfigureAwait(false))!;
            (failures, values) = ((long)counts[0]!, (long)counts[1]!);
        }

        return new()
        {
            Check = rule.Check,
            Failures = failures,
            Message = CheckMessages.Of(rule, failures, values, rows),
            Samples = await SamplesAsync(failures, rule.Samples(name, json, samples), cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<CheckResult> JudgeQueryAsync(QueryRule rule, CancellationToken cancellationToken)
    {
        var found = $"SELECT * FROM ({rule.Select}\n)";
        using var statement = connection.Prepare(found);
        var failures = await NumberAsync($"SELECT count(*) FROM ({found})", cancellationToken).ConfigureAwait(false);
        return new()
        {
            Check = rule.Check,
            Failures = failures,
            Message = CheckMessages.Of(rule, failures),
            Samples = await SamplesAsync(
                failures, $"SELECT {RowJson.Of(statement.Columns)} FROM ({found}) LIMIT {samples}", cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<IReadOnlyList<string>> SamplesAsync(long failures, string sql, CancellationToken cancellationToken) => failures == 0 || samples <= 0
        ? []
        : [.. (await connection.ListAsync(sql, cancellationToken).ConfigureAwait(false)).OfType<string>()];

    private async Task<long> NumberAsync(string sql, CancellationToken cancellationToken) =>
        Convert.ToInt64(await connection.ScalarAsync(sql, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);

    /// <summary>A user's check that does not run is told with its name.</summary>
    private async Task<T> NamingAsync<T>(CheckDefinition check, Func<Task<T>> judge)
    {
        try
        {
            return await judge().ConfigureAwait(false);
        }
        catch (EngineException exception)
        {
            throw new EngineException(
                $"Check '{check.Name}' of '{table}' cannot be run: {exception.Message} Correct the check; the table's columns are " +
                $"{string.Join(", ", schema.Fields.Select(field => field.Name))}.",
                exception);
        }
    }
}
