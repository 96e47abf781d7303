using System.CommandLine;
using Tarn.Cli.Output;
using Tarn.Delta;
using Tarn.Engines;
using Tarn.Lakes;

namespace Tarn.Cli.Commands;

/// <summary>A command that types a statement for its user: <c>tarn optimize silver.sales</c> is <c>OPTIMIZE silver.sales</c>.</summary>
internal abstract class TableStatementCommand : TarnCommand
{
    private readonly Argument<string[]> tables;
    private readonly Option<bool>? all;

    protected TableStatementCommand(string name, string description, CommandContext context, bool takesMany)
        : base(name, description, context)
    {
        tables = TableArgument.Places(context, takesMany);
        Add(tables);
        if (takesMany)
        {
            all = new Option<bool>("--all") { Description = "Every table of the lake." };
            Add(all);
            Validators.Add(result =>
            {
                if (result.GetValue(all) == (result.GetValue(tables) ?? []).Length > 0)
                {
                    result.AddError("Name tables, or give --all for every table of the lake.");
                }
            });
        }
        else
        {
            Validators.Add(result =>
            {
                if ((result.GetValue(tables) ?? []).Length > 1)
                {
                    result.AddError("Name one table.");
                }
            });
        }
    }

    /// <summary>The statement for a table, settings in front of it.</summary>
    /// <param name="table">As SQL names it.</param>
    /// <param name="arguments">The command line.</param>
    protected abstract string StatementFor(string table, ParseResult arguments);

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var isAll = all is not null && arguments.GetValue(all);
        await using var lake = isAll
            ? await Context.OpenLakeAsync(arguments, cancellationToken)
            : await Context.OpenLakeForAskingAsync(arguments, cancellationToken);
        IReadOnlyList<string> names = isAll
            ? [.. (await lake.ListTablesAsync(cancellationToken)).Where(table => table.Version is not null).Select(table => TableArgument.ToSql(table.Name))]
            : [.. (arguments.GetValue(tables) ?? []).Select(TableArgument.ToSql)];
        List<StatementReport> done = [];
        var options = new QueryOptions { AllowFiles = true, AllowChanges = true, Observer = new Listener<StatementReport>(done) };
        var writer = ResultWriter.For(Context.Format(arguments), Context.Terminal);
        var failed = 0;
        foreach (var name in names)
        {
            try
            {
                await foreach (var batch in lake.QueryAsync(StatementFor(name, arguments), options, cancellationToken))
                {
                    writer.Write(names.Count > 1 ? new NamedBatch(name, batch) : batch);
                }
            }
            catch (Exception failure) when (names.Count > 1 && failure is TarnException or DeltaException)
            {
                // One table's trouble is none of the others'.
                Context.Terminal.Say($"{Context.Terminal.PaintTalk(Ink.Red, "Error")}: {failure.Message}");
                failed++;
            }
        }

        writer.End();
        await Context.Terminal.Out.FlushAsync(cancellationToken);
        foreach (var report in done.Where(report => report.Version is not null))
        {
            Context.Terminal.Say(StatementText.Of(report));
        }

        return failed == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>A result with the name of its table in front.</summary>
    private sealed class NamedBatch(string table, RowBatch rows) : RowBatch
    {
        public override Delta.Schema.StructType Schema { get; } =
            new([new("table", new Delta.Schema.PrimitiveType("string")), .. rows.Schema.Fields]);

        public override int RowCount => rows.RowCount;

        public override object? GetValue(int column, int row) => column == 0 ? table : rows.GetValue(column - 1, row);
    }
}
