using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.DuckDb.Analysis;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Chooses files by a condition on partition columns.</summary>
internal sealed class FileChoice(EngineSessions sessions, SqlAnalyzer analyzer)
{
    internal async Task<IReadOnlyList<AddFile>> ChooseAsync(TableInput table, string condition, CancellationToken cancellationToken)
    {
        var analysis = analyzer.Analyze($"SELECT ({condition}\n)");
        if (analysis.Problem is { } problem)
        {
            throw Refused(table, condition, problem.Message);
        }

        var partitions = table.Snapshot.Metadata.PartitionColumns;
        if (partitions.Count == 0)
        {
            throw Refused(table, condition, "The table has no partition columns.");
        }

        AddFile[] files = [.. table.Snapshot.Files];
        var session = await sessions.OpenAsync(new SessionRequest([]), cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var rows = await new ScanBuilder(session.Connection, "choice").PartitionsAsync(table.Snapshot, files, cancellationToken).ConfigureAwait(false);
            var sql = $"SELECT {TableScan.FileColumn} FROM ({rows}) AS {Sql.Name(table.Name.Name)} WHERE ({condition}\n)";
            try
            {
                var numbers = await session.Connection.ListAsync(sql, cancellationToken).ConfigureAwait(false);
                return [.. numbers.Select(number => files[Convert.ToInt32(number, CultureInfo.InvariantCulture)])];
            }
            catch (EngineException exception)
            {
                throw Refused(table, condition, $"It may name partition columns only ({string.Join(", ", partitions)}): {exception.Message}", exception);
            }
        }
    }

    private static EngineException Refused(TableInput table, string condition, string why, Exception? cause = null) =>
        new($"Files of table '{table.Name}' cannot be chosen by ({condition}). {why} Correct the condition, or leave it out.", cause);
}
