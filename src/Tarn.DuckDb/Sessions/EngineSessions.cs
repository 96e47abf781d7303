using Tarn.Delta.Scans;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Scanning.Changes;

namespace Tarn.DuckDb.Sessions;

/// <summary>Opens sessions. Thread-safe. Opening costs about 10 ms (measured on two cores, DuckDB 1.5.6).</summary>
internal sealed class EngineSessions(DuckDbOptions options)
{
    /// <summary>
    /// Tables of more files are let into the sandbox by their folders: naming 100,000 files one by one takes as long as binding the table's
    /// view (measured on DuckDB 1.5.6). The analysis of the statement keeps it from naming a file of its own.
    /// </summary>
    private const int MaxNamedFiles = 1000;

    /// <summary>Opens a session with a request's tables as views.</summary>
    internal async Task<EngineSession> OpenAsync(SessionRequest request, CancellationToken cancellationToken = default)
    {
        var database = DuckDbDatabase.Open(options);
        var connection = database.Connect();
        try
        {
            _ = connection.Execute($"SET GLOBAL TimeZone = 'UTC'; CREATE SCHEMA {ScanBuilder.Schema}; {VariantSql.Create}", cancellationToken);
            Dictionary<TableName, TableScan> scans = [];
            var builder = new ScanBuilder(connection);
            foreach (var table in request.Tables)
            {
                var files = request.Predicates.TryGetValue(table.Name, out var predicate) ? FileFilter.Choose(table.Snapshot, predicate) : table.Snapshot.Files;
                scans[table.Name] = await builder.BuildAsync(table.Snapshot, files, cancellationToken).ConfigureAwait(false);
            }

            var broken = new BrokenFiles(database.Connect);
            connection.Explain = broken.Explain;
            foreach (var (name, scan) in scans)
            {
                broken.Add(name, scan.Snapshot, scan.Files, scan.LocalFiles);
                _ = await connection.ExecuteAsync(View(name, scan.Rows), cancellationToken).ConfigureAwait(false);
            }

            List<IReadOnlyList<string>> localFiles = [.. scans.Values.Select(scan => scan.LocalFiles)];
            foreach (var input in request.Changes)
            {
                var scan = await ChangeScan.BuildAsync(connection, builder, input, cancellationToken).ConfigureAwait(false);
                _ = await connection.ExecuteAsync(View(input.Name, scan.Rows), cancellationToken).ConfigureAwait(false);
                broken.Add(input.Name, input.End, scan.Files, scan.LocalFiles);
                localFiles.Add(scan.LocalFiles);
            }

            foreach (var table in request.JsonTables)
            {
                _ = await connection.ExecuteAsync(View(table.Name, JsonTable.Select(table)), cancellationToken).ConfigureAwait(false);
            }

            _ = connection.Execute(Settings(request, localFiles), cancellationToken);
            return new(database, connection, scans, broken);
        }
        catch
        {
            connection.Dispose();
            database.Dispose();
            throw;
        }
    }

    private static string View(TableName name, string select) =>
        $"CREATE SCHEMA IF NOT EXISTS {Sql.Name(name.Layer)}; CREATE VIEW {Sql.Name(name)} AS {select}";

    private static string Settings(SessionRequest request, IEnumerable<IReadOnlyList<string>> localFiles)
    {
        List<string> settings = [];
        if (request.IsProfiled)
        {
            settings.Add("SET enable_profiling = 'no_output'; SET profiling_mode = 'detailed'");
        }

        if (request.HasProgress)
        {
            settings.Add("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0");
        }

        if (request.IsSandboxed)
        {
            settings.AddRange(Allowed(request, localFiles));
            settings.Add("SET enable_external_access = false");
            settings.Add("SET lock_configuration = true");
        }

        return settings.Count == 0 ? "SELECT 1" : string.Join("; ", settings);
    }

    /// <summary>What a sandboxed session may open.</summary>
    private static IEnumerable<string> Allowed(SessionRequest request, IEnumerable<IReadOnlyList<string>> localFiles)
    {
        List<string> folders = [.. request.Folders.Select(Path.TrimEndingDirectorySeparator)];
        List<string> files = [.. request.JsonTables.SelectMany(table => table.LocalFiles), .. folders]; // COPY opens the folder itself, which is not inside of it
        foreach (var table in localFiles.Append(request.Files))
        {
            if (table.Count <= MaxNamedFiles)
            {
                files.AddRange(table);
            }
            else
            {
                folders.AddRange(table.Select(file => Path.GetDirectoryName(file)!).Distinct());
            }
        }

        // A name with glob characters is checked twice: as the pattern that reads it, and as the file that the pattern finds.
        yield return $"SET allowed_paths = {Sql.Texts(files.SelectMany(file => new[] { file, Sql.EscapeGlob(file) }).Distinct())}";
        yield return $"SET allowed_directories = {Sql.Texts(folders.Select(folder => folder + '/').Distinct())}";
    }
}
