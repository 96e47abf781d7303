using System.Runtime.CompilerServices;
using Tarn.Delta;
using Tarn.Engines;
using Tarn.Lakes.Statements.Parsing;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Runs the statements of a text, one behind the other.</summary>
/// <param name="open">What statements work with, for the options of the text.</param>
internal sealed class StatementRunner(Func<QueryOptions, StatementContext> open)
{
    /// <summary>Runs them; the rows are those of the last one.</summary>
    /// <exception cref="TarnException">A statement is wrong, then none is run; or one failed, then the message says which.</exception>
    public async IAsyncEnumerable<RowBatch> RunAsync(string sql, QueryOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var context = open(options);
        var statements = StatementParser.Parse(sql);
        Check(statements, options);
        if (statements is [Statement.Query])
        {
            await foreach (var batch in context.Queries.RunAsync(sql, options, cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }

            yield break;
        }

        for (var index = 0; index < statements.Count; index++)
        {
            if (statements[index] is Statement.Query query)
            {
                await foreach (var batch in context.Queries.RunAsync(query.Sql, options, cancellationToken).ConfigureAwait(false))
                {
                    yield return batch;
                }

                yield break; // only the last one can be a query
            }

            var result = await RunAsync(context, statements, index, cancellationToken).ConfigureAwait(false);
            options.Observer?.Report(new StatementReport(statements[index].Place.Name, TableOf(statements[index]), result.Version, result.LakeCommit));
            if (index == statements.Count - 1 && result.Rows is { } rows)
            {
                yield return rows;
            }
        }
    }

    /// <summary>What can be said of the statements before one is run.</summary>
    private static void Check(IReadOnlyList<Statement> statements, QueryOptions options)
    {
        for (var index = 0; index < statements.Count; index++)
        {
            var (statement, place) = (statements[index], statements[index].Place);
            var why = statement switch
            {
                Statement.Refused refused => refused.Reason,
                { Changes: true } when !options.AllowChanges =>
                    $"{place.Name} is refused: this query may only read. Set QueryOptions.AllowChanges where its sender may change tables; 'tarn query' on the command line does.",
                { Changes: true } when options.AtCommit is not null || options.AtTime is not null =>
                    $"{place.Name} changes a table as it is now, so it cannot be asked of an older state of the lake. Leave --at-commit and --at-time out, and write AT COMMIT n behind the tables that it reads.",
                Statement.Query or Statement.Describe when index < statements.Count - 1 =>
                    $"Statement {index + 1} of {statements.Count} ({place.Name}, line {place.Line}) gives rows that nobody would see: only those of the last statement are shown. Put it last, or run it by itself.",
                _ => null,
            };
            if (why is not null)
            {
                throw new TarnException(why);
            }
        }
    }

    private static async Task<StatementResult> RunAsync(StatementContext context, IReadOnlyList<Statement> statements, int index, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(context, statements[index], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (statements.Count > 1 && error is TarnException or DeltaException)
        {
            var place = statements[index].Place;
            var before = index == 0 ? "No statement was carried out." : index == 1 ? "The one before it was carried out." : $"The {index} before it were carried out.";
            throw new TarnException($"Statement {index + 1} of {statements.Count} ({place.Name}, line {place.Line}) failed: {error.Message} {before}", error);
        }
    }

    private static Task<StatementResult> RunAsync(StatementContext context, Statement statement, CancellationToken cancellationToken) => statement switch
    {
        Statement.Insert insert => new RowStatements(context).InsertAsync(insert, cancellationToken),
        Statement.Delete delete => new RowStatements(context).DeleteAsync(delete, cancellationToken),
        Statement.Update update => new RowStatements(context).UpdateAsync(update, cancellationToken),
        Statement.Merge merge => new RowStatements(context).MergeAsync(merge, cancellationToken),
        Statement.CreateTable create => new TableStatements(context).CreateAsync(create, cancellationToken),
        Statement.Alter alter => new AlterStatements(context).AlterAsync(alter, cancellationToken),
        Statement.ShallowClone clone => new TableStatements(context).CloneAsync(clone, cancellationToken),
        Statement.Vacuum vacuum => new CareStatements(context).VacuumAsync(vacuum, cancellationToken),
        Statement.Fsck fsck => new CareStatements(context).FsckAsync(fsck, cancellationToken),
        Statement.Optimize optimize => new LayoutStatements(context).OptimizeAsync(optimize, cancellationToken),
        Statement.Convert convert => new LayoutStatements(context).ConvertAsync(convert, cancellationToken),
        Statement.Setting setting => Settings.ApplyAsync(context, setting),
        Statement.Restore restore => new CareStatements(context).RestoreAsync(restore, cancellationToken),
        Statement.Describe describe => new DescribeStatements(context).DescribeAsync(describe, cancellationToken),
        _ => throw new InvalidOperationException($"Statement {statement.Place.Name} has nothing that carries it out. This is a bug in tarn: report it with the statement."),
    };

    private static string? TableOf(Statement statement) => statement switch
    {
        Statement.Insert { Table: var table } => table.ToString(),
        Statement.Delete { Table: var table } => table.ToString(),
        Statement.Update { Table: var table } => table.ToString(),
        Statement.Merge { Table: var table } => table.ToString(),
        Statement.CreateTable { Table: var table } => table.ToString(),
        Statement.ShallowClone { Table: var table } => table.ToString(),
        Statement.Alter { Table: var table } => table.ToString(),
        Statement.Optimize { Table: var table } => table.ToString(),
        Statement.Vacuum { Table: var table } => table.ToString(),
        Statement.Restore { Table: var table } => table.ToString(),
        Statement.Fsck { Table: var table } => table.ToString(),
        Statement.Convert { Folder: var folder } => $"delta.`{folder}`",
        _ => null,
    };
}
