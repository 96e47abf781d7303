using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Sessions;

/// <summary>
/// Says which table's file an error of DuckDB is about: it names local copies, or nothing at all, and users know tables.
/// </summary>
internal sealed partial class BrokenFiles(Func<DuckDbConnection> connect)
{
    /// <summary>Files are read again to find the broken one as long as they are not more than this together: a second of reading or two.</summary>
    private const long MaxProbedBytes = 512L << 20;

    private readonly List<(TableName Table, Snapshot Snapshot, IReadOnlyList<AddFile> Files, IReadOnlyList<string> LocalFiles)> scans = [];

    internal void Add(TableName table, Snapshot snapshot, IReadOnlyList<AddFile> files, IReadOnlyList<string> localFiles) =>
        scans.Add((table, snapshot, files, localFiles));

    /// <summary>The error in the user's terms; null where it is about no file.</summary>
    internal string? Explain(string error)
    {
        var named = Quoted().Matches(error).Select(match => match.Groups["text"].Value).ToHashSet(StringComparer.Ordinal);
        return named.Count > 0 && Find(path => named.Contains(path) || named.Contains(Sql.EscapeGlob(path)) ? error : null) is { } meaning ? meaning
            : IsOfReading(error) && scans.Sum(scan => scan.Files.Sum(file => file.SizeInBytes)) <= MaxProbedBytes ? Find(Probe)
            : null;
    }

    /// <summary>Errors of the reader that name no file; those of expressions begin so too.</summary>
    private static bool IsOfReading(string error) =>
        error.StartsWith("Invalid Error", StringComparison.Ordinal) || error.StartsWith("Invalid Input Error", StringComparison.Ordinal)
        || error.StartsWith("IO Error", StringComparison.Ordinal) || error.StartsWith("Serialization Error", StringComparison.Ordinal)
        || error.Contains("TProtocolException", StringComparison.Ordinal);

    private string? Find(Func<string, string?> errorOf)
    {
        foreach (var (table, snapshot, files, localFiles) in scans)
        {
            for (var index = 0; index < files.Count; index++)
            {
                if (errorOf(localFiles[index]) is { } error)
                {
                    return Text(table, snapshot, files[index].Path, localFiles[index], error);
                }
            }
        }

        return null;
    }

    /// <summary>What is wrong with a file when all of it is read; null for nothing.</summary>
    private string? Probe(string localFile)
    {
        try
        {
            using var connection = connect();
            _ = connection.Execute($"SELECT max(hash(t)) FROM read_parquet({Sql.File(localFile)}, hive_partitioning = false) t");
            return null;
        }
        catch (EngineException exception)
        {
            return exception.Message;
        }
    }

    private static string Text(TableName table, Snapshot snapshot, string path, string localFile, string error)
    {
        var reason = Alias().Replace(
            error.Split('\n')[0].Replace(Sql.EscapeGlob(localFile), path, StringComparison.Ordinal).Replace(localFile, path, StringComparison.Ordinal),
            match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) is var number && number < snapshot.Schema.Fields.Count
                ? snapshot.Schema.Fields[number].Name
                : match.Value);
        return $"Version {snapshot.Version} of table '{table}' cannot be read: its data file '{path}' is damaged or is not what the table's schema says. " +
            $"{reason.TrimEnd('.')}. Restore the file from a backup, or read an older version of the table that does not need it.";
    }

    [GeneratedRegex("'(?<text>[^'\n]+)'|\"(?<text>[^\"\n]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"__tarn_c(?<number>[0-9]+)")]
    private static partial Regex Alias();
}
