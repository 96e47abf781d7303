using Tarn.Delta.Schema;
using Tarn.DuckDb.Analysis;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.DuckDb.Auditing;

/// <summary>Runs the checks of a staged write on exactly the rows that its table would hold: what stays of the old files, and the staged ones.</summary>
internal sealed class Auditor(EngineSessions sessions, SqlAnalyzer analyzer)
{
    private const string Gone = ScanBuilder.Schema + ".gone";

    /// <summary>The table as it is now, in the audit's session: a name that no user's SQL can mean.</summary>
    private static readonly TableName Present = new(ScanBuilder.Schema, "present");

    /// <summary>Audits, in a session of its own, where the staged rows stand under the table's own name.</summary>
    /// <exception cref="EngineException">A check cannot be run.</exception>
    internal async Task<AuditReport> AuditAsync(AuditRequest request, CancellationToken cancellationToken)
    {
        var write = request.Write;
        Refuse(request.Checks, write.Table);
        var keepsRows = write is { ReplacesAll: false, Base: not null };
        var tables = request.Tables.Where(table => table.Name != write.Table).DistinctBy(table => table.Name);
        var session = await sessions.OpenAsync(
            new SessionRequest([.. keepsRows ? tables.Append(new(Present, write.Base!)) : tables])
            {
                Folders = [.. write.Files.Select(file => Path.GetDirectoryName(file.LocalPath)!).Distinct()],
            },
            cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            List<string> parts = write.Files.Count == 0 ? [] : [Staged(write)];
            if (keepsRows)
            {
                parts.Add(await StayingAsync(session, write, cancellationToken).ConfigureAwait(false));
            }

            var rows = parts.Count == 0 ? $"SELECT {Columns(write.Schema, present: null)} WHERE false" : string.Join(" UNION ALL ", parts);
            _ = await session.Connection.ExecuteAsync(
                $"CREATE SCHEMA IF NOT EXISTS {Sql.Name(write.Table.Layer)}; CREATE VIEW {Sql.Name(write.Table)} AS {rows}", cancellationToken).ConfigureAwait(false);
            return await new AuditRun(session.Connection, write.Table, write.Schema, request.Checks, request.Samples).RunAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static string Staged(StagedWrite write) =>
        $"SELECT {Columns(write.Schema, write.Schema)} FROM read_parquet({Sql.Files(write.Files.Select(file => file.LocalPath))}, hive_partitioning = false)";

    /// <summary>The rows of the present files that no deletion takes.</summary>
    private static async Task<string> StayingAsync(EngineSession session, StagedWrite write, CancellationToken cancellationToken)
    {
        var scan = session.Scan(Present);
        var columns = Columns(write.Schema, write.Base!.Schema);
        if (write.Deletions.Count == 0)
        {
            return $"SELECT {columns} FROM {Sql.Name(Present)}";
        }

        _ = await session.Connection.ExecuteAsync($"CREATE TABLE {Gone} (file INTEGER, position BIGINT)", cancellationToken).ConfigureAwait(false);
        var numbers = scan.Files.Select((file, number) => (file.Path, number)).ToDictionary(file => file.Path, file => file.number, StringComparer.Ordinal);
        using (var appender = session.Connection.OpenAppender(null, ScanBuilder.Schema, "gone"))
        {
            Append(appender, write, numbers);
        }

        return $"""
            SELECT {columns} FROM ({scan.TrackedRows}) r
            ANTI JOIN {Gone} g ON g.file = r.{TableScan.FileColumn} AND g.position = r.{TableScan.PositionColumn}
            """;
    }

    private static void Append(DuckDbAppender appender, StagedWrite write, Dictionary<string, int> numbers)
    {
        foreach (var deletion in write.Deletions)
        {
            foreach (var position in deletion.Positions)
            {
                appender.Append(numbers[deletion.File.Path]);
                appender.Append(position);
                appender.EndRow();
            }
        }

        appender.Close();
    }

    /// <summary>The table's columns, as its schema will say, from rows of another one: columns that they lack are null.</summary>
    private static string Columns(StructType schema, StructType? present) => string.Join(", ", schema.Fields.Select(field =>
        present?.Fields.FirstOrDefault(old => string.Equals(old.Name, field.Name, StringComparison.OrdinalIgnoreCase)) is { } old
            ? $"CAST({Sql.Name(old.Name)} AS {SqlTypes.Of(field.Type)}) AS {Sql.Name(field.Name)}"
            : $"CAST(NULL AS {SqlTypes.Of(field.Type)}) AS {Sql.Name(field.Name)}"));

    /// <summary>A check's own SELECT may read tables and nothing else.</summary>
    private void Refuse(IEnumerable<CheckDefinition> checks, TableName table)
    {
        foreach (var check in checks.OfType<SqlCheck>().Where(check => !check.IsCondition))
        {
            if (analyzer.Analyze(new QueryRule(check, table).Select).Problem is { } problem)
            {
                throw new EngineException($"Check '{check.Name}' of '{table}' cannot be run: {problem.Message} Correct the check's query.");
            }
        }
    }
}
