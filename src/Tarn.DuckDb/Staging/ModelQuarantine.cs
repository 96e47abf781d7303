using Tarn.Delta.Schema;
using Tarn.DuckDb.Auditing;
using Tarn.DuckDb.Loading;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.DuckDb.Staging;

/// <summary>Rows that the model's quarantining checks take out of what is staged.</summary>
internal sealed class ModelQuarantine(StagingStep step)
{
    private readonly List<CheckDefinition> open = [.. step.Model.Checks.Where(check => check.OnFailure == OnFailure.Quarantine)];
    private readonly List<StagedFile> files = [];

    /// <summary>Whether there are checks that were not applied yet.</summary>
    internal bool HasRules => open.Count > 0;

    /// <summary>The rows that were taken out; null when none.</summary>
    internal StagedWrite? Staged => files.Count == 0 ? null : new()
    {
        Table = step.Model.Name.Quarantine,
        Schema = step.Request.QuarantineBase?.Schema ?? BronzeColumns.Quarantine,
        Base = step.Request.QuarantineBase,
        Files = files,
        ReplacesAll = false,
        Books = new() { In = files.Sum(file => file.RowCount), Out = files.Sum(file => file.RowCount) },
    };

    /// <summary>Applies the open checks to a temporary table, writes the offending rows and deletes them from it.</summary>
    /// <param name="table">The temporary table.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="isLast">Whether every check must be about these columns; else those that are not stay open for a later table.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Rows that were taken out.</returns>
    internal async Task<long> TakeOutAsync(string table, StructType schema, bool isLast, CancellationToken cancellationToken)
    {
        List<RowRule> rules = [];
        foreach (var check in open.ToList())
        {
            if (isLast ? RowRule.Of(check, step.Model.Name, schema, table) is { } rule : TryBind(check, table, schema, out rule))
            {
                rules.Add(rule!);
                open.Remove(check);
            }
        }

        if (rules.Count == 0)
        {
            return 0;
        }

        const string Offending = "__tarn_offending";
        var sql = new QuarantineSql(rules, table, schema);
        await RunAsync(rules, table, () => step.Connection.ExecuteAsync(sql.Find(Offending), cancellationToken)).ConfigureAwait(false);
        var count = await step.CountAsync($"SELECT count(*) FROM {Offending}", cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            files.AddRange(await step.WriteQuarantineAsync(
                sql.Select(Offending, step.Model.Name, step.Request.Stamp), BronzeColumns.Quarantine, cancellationToken).ConfigureAwait(false));
            _ = await step.Connection.ExecuteAsync(sql.Remove(Offending), cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private bool TryBind(CheckDefinition check, string table, StructType schema, out RowRule? rule)
    {
        try
        {
            rule = RowRule.Of(check, step.Model.Name, schema, table);
            if (rule is not null)
            {
                Bind(rule, table);
            }

            return rule is not null;
        }
        catch (EngineException)
        {
            rule = null;
            return false;
        }
    }

    private void Bind(RowRule rule, string table)
    {
        using var statement = step.Connection.Prepare($"SELECT 1 FROM {table} WHERE {rule.Violation}\n");
    }

    /// <summary>Names the check that does not bind, or all where a value cannot be computed.</summary>
    private async Task RunAsync(List<RowRule> rules, string table, Func<Task<long>> apply)
    {
        try
        {
            _ = await apply().ConfigureAwait(false);
        }
        catch (EngineException failure)
        {
            foreach (var rule in rules)
            {
                try
                {
                    Bind(rule, table);
                }
                catch (EngineException exception)
                {
                    throw new EngineException($"Check '{rule.Check.Name}' of '{step.Model.Name}' cannot be run: {exception.Message} Correct the check.", exception);
                }
            }

            var names = string.Join(", ", rules.Select(rule => $"'{rule.Check.Name}'"));
            throw new EngineException($"The quarantining checks of '{step.Model.Name}' ({names}) cannot be run: {failure.Message} Correct them.", failure);
        }
    }
}
