namespace Tarn.Running.Progress;

/// <summary>
/// A quarantine commit that belongs to a table's commit and comes right after it. The files are uploaded already; a run that finds the
/// commit missing, because its maker was killed in between, makes it.
/// </summary>
internal sealed record PendingQuarantine
{
    /// <summary>The quarantine table.</summary>
    public required string Table { get; init; }

    /// <summary>Whether what the same table quarantined before goes: models compute all of their rows each time, loads only new ones.</summary>
    public required bool Replaces { get; init; }

    /// <summary>The data files to add.</summary>
    public required IReadOnlyList<QuarantineFile> Files { get; init; }

    /// <summary>How progress is kept in the quarantine table: the id of its transactions for a table.</summary>
    public static string AppId(TableName table) => $"tarn/{table.ToString().ToLowerInvariant()}";
}

/// <summary>An uploaded data file of a quarantine table.</summary>
/// <param name="Path">Relative to the quarantine table's root.</param>
/// <param name="SizeInBytes">Of the file.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Stats">As the log stores them.</param>
internal sealed record QuarantineFile(string Path, long SizeInBytes, long Rows, string Stats);
