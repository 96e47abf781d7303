using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Conditions that the log alone answers.</summary>
internal static class PartitionCondition
{
    /// <summary>The files all of whose rows match; null where the condition needs more than partition values, so that rows must be read.</summary>
    internal static async Task<IReadOnlyList<AddFile>?> TryChooseAsync(ChangeStep step, string condition, string alias, CancellationToken cancellationToken)
    {
        if (step.Base.Metadata.PartitionColumns.Count == 0 || step.Base.Files.Count == 0 || step.Analyzer.Analyze($"SELECT ({condition}\n)").IsVolatile)
        {
            return null;
        }

        AddFile[] files = [.. step.Base.Files];
        var partitions = await step.PartitionsAsync(files, cancellationToken).ConfigureAwait(false);
        var sql = $"SELECT {alias}.{TableScan.FileColumn} FROM ({partitions}) AS {alias} WHERE {step.Expression(condition)}";
        try
        {
            using var statement = step.Connection.Prepare(sql);
        }
        catch (EngineException)
        {
            return null; // it names other columns, or is wrong: then reading rows says what
        }

        var numbers = await step.Connection.ListAsync(sql, cancellationToken).ConfigureAwait(false);
        return [.. numbers.Select(number => files[Convert.ToInt32(number, CultureInfo.InvariantCulture)])];
    }
}
