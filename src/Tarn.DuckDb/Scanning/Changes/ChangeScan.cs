using System.Globalization;
using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Changes;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Scanning.Changes;

/// <summary>The changed rows of a range of versions as SQL.</summary>
/// <param name="Rows">A SELECT of the table's columns and of what happened to the row, when, in which version.</param>
/// <param name="Files">What it reads.</param>
/// <param name="LocalFiles">Their local copies, in the same order.</param>
internal sealed record ChangeScan(string Rows, IReadOnlyList<AddFile> Files, IReadOnlyList<string> LocalFiles)
{
    private const string TypeColumn = "_change_type";
    private const string VersionColumn = "_commit_version";
    private const string TimeColumn = "_commit_timestamp";

    /// <summary>Brings the files of the changes near.</summary>
    /// <exception cref="EngineException">The table has columns of the feed's names, or lost a file.</exception>
    /// <exception cref="DeltaException">The table did not keep changes throughout.</exception>
    internal static async Task<ChangeScan> BuildAsync(DuckDbConnection connection, ScanBuilder builder, ChangesInput input, CancellationToken cancellationToken)
    {
        var end = input.End;
        if (end.Schema.Fields.FirstOrDefault(field => IsReserved(field.Name)) is { } taken)
        {
            throw new EngineException(
                $"Table '{end.Table.Name}' has a column '{taken.Name}', which its change data feed needs for itself. Rename the column to read the table's changes.");
        }

        List<(ChangedRows Rows, VersionChanges Version)> changes = [];
        await foreach (var version in end.Table.ChangesAsync(input.From, end.Version, cancellationToken).ConfigureAwait(false))
        {
            changes.AddRange(version.Files.Select(rows => (rows, version)));
        }

        List<string> selects = [];
        List<AddFile> read = [];
        List<string> localFiles = [];
        foreach (var group in changes.GroupBy(change => (IsRecorded: change.Rows.Kind == ChangeKind.Recorded, IsPart: change.Rows.Within is not null)))
        {
            var files = new Dictionary<AddFile, (ChangedRows Rows, VersionChanges Version)>(group.Select(change => KeyValuePair.Create(AsFile(change.Rows), change)), ReferenceEqualityComparer.Instance);
            var scan = await builder.BuildAsync(group.Key.IsRecorded ? WithType(end) : end, files.Keys, cancellationToken).ConfigureAwait(false);
            var ordered = scan.Files.Select(file => files[file]).ToList();
            var number = string.Create(CultureInfo.InvariantCulture, $"{input.Name.Name}_{selects.Count}");
            var facts = await StoreFactsAsync(connection, number, ordered, cancellationToken).ConfigureAwait(false);
            var within = group.Key.IsPart ? await StorePositionsAsync(connection, end.Table, number, ordered, cancellationToken).ConfigureAwait(false) : null;
            selects.Add(Select(end.Schema, scan, facts, within, group.Key.IsRecorded));
            read.AddRange(scan.Files);
            localFiles.AddRange(scan.LocalFiles);
        }

        return new(selects.Count == 0 ? Nothing(end.Schema) : string.Join(" UNION ALL ", selects), read, localFiles);
    }

    private static string Select(StructType schema, TableScan scan, string facts, string? within, bool isRecorded)
    {
        var columns = string.Concat(schema.Fields.Select(field => $"r.{Sql.Name(field.Name)}, "));
        var select = $"SELECT {columns}{(isRecorded ? "r" : "f")}.{TypeColumn}, f.{VersionColumn}, f.{TimeColumn} FROM ({scan.TrackedRows}) r " +
            $"JOIN {facts} f ON f.file = r.{TableScan.FileColumn}";
        return within is null ? select : $"{select} SEMI JOIN {within} w ON w.file = r.{TableScan.FileColumn} AND w.position = r.{TableScan.PositionColumn}";
    }

    private static string Nothing(StructType schema)
    {
        var columns = string.Concat(schema.Fields.Select(field => $"CAST(NULL AS {SqlTypes.Of(field.Type)}) AS {Sql.Name(field.Name)}, "));
        return $"SELECT {columns}NULL::VARCHAR AS {TypeColumn}, NULL::BIGINT AS {VersionColumn}, NULL::TIMESTAMPTZ AS {TimeColumn} WHERE false";
    }

    /// <summary>What the log says of each file.</summary>
    private static async Task<string> StoreFactsAsync(
        DuckDbConnection connection, string number, List<(ChangedRows Rows, VersionChanges Version)> files, CancellationToken cancellationToken)
    {
        var name = $"changes_{number}";
        var table = $"{ScanBuilder.Schema}.{Sql.Name(name)}";
        _ = await connection.ExecuteAsync(
            $"CREATE TABLE {table} (file INTEGER, {TypeColumn} VARCHAR, {VersionColumn} BIGINT, {TimeColumn} VARCHAR)", cancellationToken).ConfigureAwait(false);
        using (var appender = connection.OpenAppender(null, ScanBuilder.Schema, name))
        {
            foreach (var (index, (rows, version)) in files.Index())
            {
                appender.Append(index);
                appender.Append(rows.Kind == ChangeKind.Insert ? "insert" : rows.Kind == ChangeKind.Delete ? "delete" : null);
                appender.Append(version.Version.Value);
                appender.Append(version.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture));
                appender.EndRow();
            }

            appender.Close();
        }

        _ = await connection.ExecuteAsync($"ALTER TABLE {table} ALTER {TimeColumn} TYPE TIMESTAMPTZ", cancellationToken).ConfigureAwait(false);
        return table;
    }

    /// <summary>The only positions of each file whose rows changed.</summary>
    private static async Task<string> StorePositionsAsync(
        DuckDbConnection connection, DeltaTable deltaTable, string number, List<(ChangedRows Rows, VersionChanges Version)> files, CancellationToken cancellationToken)
    {
        var name = $"within_{number}";
        _ = await connection.ExecuteAsync($"CREATE TABLE {ScanBuilder.Schema}.{Sql.Name(name)} (file INTEGER, position BIGINT)", cancellationToken).ConfigureAwait(false);
        var vectors = await DeletionVectorFile.ReadAllAsync(deltaTable, [.. files.Select(file => file.Rows.Within!)], cancellationToken).ConfigureAwait(false);
        using var appender = connection.OpenAppender(null, ScanBuilder.Schema, name);
        foreach (var (index, positions) in vectors.Index())
        {
            foreach (var position in positions)
            {
                appender.Append(index);
                appender.Append(position);
                appender.EndRow();
            }
        }

        appender.Close();
        return $"{ScanBuilder.Schema}.{Sql.Name(name)}";
    }

    /// <summary>A file of changed rows as scans take it: without the rows that did not change.</summary>
    private static AddFile AsFile(ChangedRows rows) => new()
    {
        Path = rows.Path,
        PartitionValues = rows.PartitionValues,
        SizeInBytes = 0,
        ModificationTimeMs = 0,
        DataChange = true,
        DeletionVector = rows.Without,
    };

    /// <summary>The table as its change files hold it: each row says what happened. They are read by names, for that column has no id.</summary>
    private static Snapshot WithType(Snapshot snapshot)
    {
        var type = new StructField(TypeColumn, new PrimitiveType("string")) { Metadata = new JsonObject { [ColumnMapping.PhysicalNameKey] = TypeColumn } };
        var configuration = new Dictionary<string, string>(snapshot.Metadata.Configuration);
        if (ColumnMapping.ModeOf(snapshot.Protocol, snapshot.Metadata) == ColumnMappingMode.Id)
        {
            configuration[TableProperties.ColumnMappingMode] = "name";
        }

        return new()
        {
            Table = snapshot.Table,
            Version = snapshot.Version,
            Timestamp = snapshot.Timestamp,
            Protocol = snapshot.Protocol,
            Metadata = snapshot.Metadata with { Schema = new([.. snapshot.Schema.Fields, type]), Configuration = configuration },
            Files = [],
            Tombstones = [],
            AppTransactions = snapshot.AppTransactions,
            Domains = snapshot.Domains,
        };
    }

    private static bool IsReserved(string name) =>
        new[] { TypeColumn, VersionColumn, TimeColumn }.Contains(name, StringComparer.OrdinalIgnoreCase);
}
