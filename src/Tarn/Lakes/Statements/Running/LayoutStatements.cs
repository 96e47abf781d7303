using Tarn.Delta.Schema;
using Tarn.Maintenance;
using Tarn.Running.Progress;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out OPTIMIZE and CONVERT TO DELTA.</summary>
internal sealed class LayoutStatements(StatementContext context)
{
    /// <summary>The metrics of OPTIMIZE, with Spark's names.</summary>
    private static readonly StructType Metrics = new(
    [
        new("numFilesAdded", ResultRows.Long), new("numFilesRemoved", ResultRows.Long), new("filesAddedSize", ResultRows.Long), new("filesRemovedSize", ResultRows.Long),
        new("totalConsideredFiles", ResultRows.Long), new("totalFilesSkipped", ResultRows.Long),
    ]);

    /// <summary>OPTIMIZE.</summary>
    public async Task<StatementResult> OptimizeAsync(Statement.Optimize optimize, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(optimize.Table, cancellationToken).ConfigureAwait(false);
        var sql = new StatementSql(context, optimize.Place);
        var report = await new TableOptimizer(target.Table, target.Name, context.Engine.Engine).RunAsync(
            new OptimizeOptions
            {
                Where = sql.Expression(optimize.Where), ZOrderBy = optimize.ZOrderBy, TargetSizeInBytes = context.TargetSizeInBytes, Further = StepMark.Carried,
            },
            cancellationToken).ConfigureAwait(false);
        var result = new ResultRows(
            [("path", ResultRows.Text), ("metrics", Metrics)],
            [
                [
                    TableDetail.LocationOf(head),
                    (KeyValuePair<string, object?>[])
                    [
                        new("numFilesAdded", report.FilesAdded), new("numFilesRemoved", report.FilesRemoved), new("filesAddedSize", report.BytesAdded),
                        new("filesRemovedSize", report.BytesRemoved), new("totalConsideredFiles", report.FilesConsidered), new("totalFilesSkipped", report.FilesSkipped),
                    ],
                ],
            ]);
        return report.Version is { } version
            ? new StatementResult(result, version, await context.ShowAsync(target, version, optimize.Place).ConfigureAwait(false))
            : new StatementResult(result, null, await context.ShowLeftAsync(target, head, optimize.Place).ConfigureAwait(false));
    }

    /// <summary>CONVERT TO DELTA.</summary>
    public async Task<StatementResult> ConvertAsync(Statement.Convert convert, CancellationToken cancellationToken)
    {
        var target = context.Target(new TableRef(["delta", convert.Folder], IsPath: true, convert.Place.Line, convert.Place.Column));
        var partitions = convert.PartitionedBy.Select(column => column.ToField()).ToList();
        var report = await new ParquetConversion(target.Table, target.Name, context.Engine.Engine).RunAsync(partitions, cancellationToken).ConfigureAwait(false);
        return new StatementResult(ResultRows.Counts(("num_converted_files", report.Files), ("num_rows", report.Rows)), report.Version);
    }
}
