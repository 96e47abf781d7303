using System.CommandLine;
using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Lakes;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn query "SELECT …"</c>.</summary>
internal sealed class QueryCommand : TarnCommand
{
    private readonly Argument<string?> sql = new("sql")
    {
        Description = "A SELECT, or statements that change tables, divided by ';'. '-', or nothing where something is piped in, reads them from standard input.",
        HelpName = "SQL",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> file = new("--file", "-f") { Description = "Read the statements from a file.", HelpName = "FILE" };

    private readonly Option<long?> atCommit = new("--at-commit")
    {
        Description = "Ask the whole lake as this lake commit left it.",
        HelpName = "N",
        CustomParser = Numbers.BetweenOrNone(1, long.MaxValue),
    };

    private readonly Option<string?> atTime = new("--at-time")
    {
        Description = "Ask the whole lake as it was at this time (ISO 8601; UTC unless it says otherwise).",
        HelpName = "TIME",
    };

    public QueryCommand(CommandContext context)
        : base("query", "Ask the lake in SQL, or change its tables: by layer.name, also as of a version or a lake commit. Outside a project: files and delta.`path`.", context)
    {
        Add(sql);
        sql.Validators.Add(result =>
        {
            // A comment may begin a statement; an option that does not exist must not become one.
            if (result.Tokens is [{ Value: ['-', _, ..] word }] && !word.Any(char.IsWhiteSpace))
            {
                result.AddError($"There is no option '{word}'.");
            }
        });
        Add(file);
        Add(atCommit);
        Add(atTime);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn query \"SELECT * FROM gold.daily_sales ORDER BY date DESC LIMIT 7\"", "Ask a table."),
        new("tarn query \"SELECT count(*) FROM silver.sales VERSION AS OF 0\"", "Ask a table as it was."),
        new("tarn query \"SELECT sum(amount) FROM silver.sales AT COMMIT 1\"", "Ask a table as a lake commit left it."),
        new("tarn query -o csv \"SELECT * FROM gold.customer_value\" > customers.csv", "Write a file; big results stream."),
        new("tarn query \"SELECT * FROM 'data/*.csv' LIMIT 5\"", "Ask files, in a project or without one."),
        new("tarn query 'SELECT count(*) FROM delta.`lake/silver/sales`'", "Ask a Delta table by its folder."),
        new("tarn query \"DESCRIBE HISTORY silver.sales LIMIT 3\"", "What was done to a table."),
        new("tarn query \"DELETE FROM silver.sales WHERE amount < 0\"", "Change a table; so do INSERT, UPDATE, MERGE INTO, ALTER TABLE and more."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var statement = ReadStatement(arguments);
        List<StatementReport> done = [];
        List<ScannedFiles> scanned = [];
        var options = new QueryOptions
        {
            AllowFiles = true,
            AllowChanges = true,
            Observer = new Listener<StatementReport>(done),
            Scanned = new Listener<ScannedFiles>(scanned),
            AtCommit = arguments.GetValue(atCommit),
            AtTime = Time(arguments.GetValue(atTime)),
        };
        var started = Context.Clock.GetTimestamp();
        Context.WarmUpForAsking();
        var writer = ResultWriter.For(Context.Format(arguments), Context.Terminal);
        try
        {
            await using var lake = await Context.OpenLakeForAskingAsync(arguments, cancellationToken);
            await WriteAsync(lake, statement, options, writer, cancellationToken);
        }
        catch (UnknownTableException) when (writer.Rows == 0 && done.Count == 0 && Context.FindProject(arguments) is not null)
        {
            // The whole project knows more to say: tables that no run has made yet. Nothing was changed so far, so that nothing is done twice.
            await using var lake = await Context.OpenLakeAsync(arguments, cancellationToken);
            await WriteAsync(lake, statement, options, writer, cancellationToken);
        }

        writer.End();
        await Context.Terminal.Out.FlushAsync(cancellationToken);
        foreach (var report in done.Where(report => report.Version is not null))
        {
            Context.Terminal.Say(StatementText.Of(report));
        }

        Context.Terminal.Say(Context.Terminal.PaintTalk(
            Ink.Dim, $"{Amounts.Of(writer.Rows, "row")} ({Amounts.Duration(Context.Clock.GetElapsedTime(started))}{LeftOut(scanned)})"));
        return ExitCodes.Done;
    }

    /// <summary>How many files were not read, where the statement's conditions left some out.</summary>
    private static string LeftOut(List<ScannedFiles> scanned)
    {
        var (read, total) = (scanned.Sum(table => table.Read), scanned.Sum(table => table.Total));
        return read == total ? "" : string.Create(CultureInfo.InvariantCulture, $"; {read:N0} of {total:N0} files read");
    }

    private static async Task WriteAsync(Lake lake, string statement, QueryOptions options, ResultWriter writer, CancellationToken cancellationToken)
    {
        await foreach (var batch in lake.QueryAsync(statement, options, cancellationToken))
        {
            writer.Write(batch);
        }
    }

    private string ReadStatement(ParseResult arguments)
    {
        var typed = arguments.GetValue(sql);
        if (arguments.GetValue(file) is { } path)
        {
            return typed is null
                ? ReadFile(Path.GetFullPath(path, Context.CurrentDirectory))
                : throw new TarnException("There are two statements: one typed, one in --file. Leave one out.");
        }

        var isPiped = typed is "-" || (typed is null && !Context.Terminal.InIsScreen);
        var statement = isPiped ? Context.Terminal.In.ReadToEnd() : typed;
        return string.IsNullOrWhiteSpace(statement)
            ? throw new TarnException("There is no statement. Type one, for example: tarn query \"SELECT 42\"")
            : statement;
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TarnException($"The statement in '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static DateTimeOffset? Time(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new TarnException($"'{text}' is not a time (--at-time). Write it as 2026-01-31T12:00:00Z.");
    }
}
