using System.Globalization;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Loading;

/// <summary>A temporary table of converted rows, and how a row's file and number are found.</summary>
/// <param name="Name">The table's.</param>
/// <param name="Sql">The statements of its group.</param>
/// <param name="FieldCount">Fields of a record.</param>
/// <param name="Files">Its files, in the order of the statement that read them.</param>
/// <param name="IsScanned">Whether the scanner numbered the rows; else their place in the table does.</param>
internal sealed record LoadedTable(string Name, LoadSql Sql, int FieldCount, IReadOnlyList<OpenFile> Files, bool IsScanned)
{
    /// <summary>In a scanned table, the keys that the scanner wrote.</summary>
    public const string OrdinalKey = "tarn_file";
    public const string RowKey = "tarn_row";

    private readonly long[] counts = new long[5];

    private string FilesName => Name + "_files";

    private bool IsOneFile => !IsScanned && Files.Count == 1;

    private string Row => IsScanned ? RowKey : IsOneFile ? "rows.rowid + 1" : "rows.rowid - files.first_row + 1";

    private string From => IsOneFile
        ? $"{Name} AS rows"
        : $"{Name} AS rows JOIN {FilesName} AS files ON rows.{(IsScanned ? OrdinalKey : "file_index")} = files.key";

    /// <summary>How many rows have a verdict.</summary>
    public long CountOf(Verdict verdict) => counts[(int)verdict];

    /// <summary>The data columns with what says where each row is from.</summary>
    public string Select(IEnumerable<LoadColumn> columns, string pathType, string further, string condition)
    {
        var data = string.Concat(columns.Select(column => $"rows.{DuckDb.Sql.Name(column.Contract.Name)}, "));
        var path = IsOneFile ? DuckDb.Sql.Text(Files[0].Header.File.Path) : "files.path";
        return $"SELECT {data}CAST({path} AS {pathType}) AS _source_object, {Row} AS _source_row, {further} FROM {From} WHERE {condition}";
    }

    /// <summary>File and number of the rows with a verdict, in order.</summary>
    public string Positions(string condition) => 
        $"SELECT {(IsOneFile ? Files[0].Ordinal.ToString(CultureInfo.InvariantCulture) : "files.ordinal")} AS ordinal, {Row} AS n " +
        $"FROM {From} WHERE {condition} ORDER BY ordinal, n";

    /// <summary>Tells the rows' files, and counts: a verdict's rows of each file.</summary>
    public async Task CountAsync(DuckDbConnection connection, LoadTally[] tallies, CancellationToken cancellationToken)
    {
        var key = IsScanned ? OrdinalKey : IsOneFile ? "0" : "file_index";
        var firstRows = new Dictionary<long, long>();
        var byKey = Files.Select((file, index) => (Key: IsScanned ? file.Ordinal : (long)index, File: file)).ToDictionary(pair => pair.Key, pair => pair.File);
        var sql = $"SELECT {key}, tarn_verdict, min(rowid), count(*) FROM {Name} GROUP BY ALL";
        await foreach (var chunk in connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var at = Number(chunk[0].Read(row));
                if (byKey.TryGetValue(at, out var file))
                {
                    counts[Number(chunk[1].Read(row))] += Number(chunk[3].Read(row));
                    tallies[file.Ordinal].AddRows((Verdict)Number(chunk[1].Read(row)), Number(chunk[3].Read(row)));
                    firstRows[at] = Math.Min(firstRows.GetValueOrDefault(at, long.MaxValue), Number(chunk[2].Read(row)));
                }
            }
        }

        var rows = byKey.Select(pair => string.Create(
            CultureInfo.InvariantCulture,
            $"({pair.Key}, {pair.Value.Ordinal}, {firstRows.GetValueOrDefault(pair.Key)}, {DuckDb.Sql.Text(pair.Value.Header.File.Path)})"));
        await connection.ExecuteAsync(
            $"CREATE TEMP TABLE {FilesName} AS FROM (VALUES {string.Join(", ", rows)}) v(key, ordinal, first_row, path)", cancellationToken).ConfigureAwait(false);
    }

    public void Drop(DuckDbConnection connection) => connection.Execute($"DROP TABLE IF EXISTS {Name}; DROP TABLE IF EXISTS {FilesName}");

    internal static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
