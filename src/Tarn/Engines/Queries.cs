using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Engines;

/// <summary>A table as one statement sees it: a name, pinned to a snapshot.</summary>
public sealed record TableInput(TableName Name, Snapshot Snapshot);

/// <summary>A SELECT and the only tables that exist for it.</summary>
public sealed record EngineQuery(string Sql, IReadOnlyList<TableInput> Tables)
{
    /// <summary>
    /// Whether the statement may read files and use every function: what a user types on their own machine. Default false: a model's or a
    /// served query, which sees the tables and nothing else.
    /// </summary>
    public bool AllowFiles { get; init; }

    /// <summary>Change data feeds (<c>table_changes</c>), under the names that the statement gives them.</summary>
    public IReadOnlyList<ChangesInput> Changes { get; init; } = [];

    /// <summary>Is told, before the first row, how many of each table's files are read; null for nobody.</summary>
    public IProgress<ScannedFiles>? Scanned { get; init; }

    /// <summary>Ledger tables (<c>tarn.runs</c> …), read from JSON files.</summary>
    public IReadOnlyList<JsonTableInput> JsonTables { get; init; } = [];
}

/// <summary>How much of a table a statement reads: files none of whose rows can matter are left out.</summary>
/// <param name="Table">The table.</param>
/// <param name="Read">Files that are read.</param>
/// <param name="Total">Files that the table has.</param>
public sealed record ScannedFiles(TableName Table, int Read, int Total);

/// <summary>A table whose rows are the objects of JSON files, one or more objects a file.</summary>
/// <param name="Name">As the statement names it.</param>
/// <param name="Schema">The columns; members that it does not name are ignored, absent ones are null.</param>
/// <param name="LocalFiles">May be empty: a table without rows.</param>
public sealed record JsonTableInput(TableName Name, StructType Schema, IReadOnlyList<string> LocalFiles);

/// <summary>Some rows of a result, by column. Valid until the next batch is asked for.</summary>
public abstract class RowBatch
{
    /// <summary>Column names and types; the same for every batch of a result. The first batch of a result comes even when there are no rows.</summary>
    public abstract StructType Schema { get; }

    /// <summary>Rows in this batch.</summary>
    public abstract int RowCount { get; }

    /// <summary>
    /// One value. Null; bool; sbyte … ulong; <see cref="System.Numerics.BigInteger"/> for hugeint and wider; float; double; <see cref="DecimalValue"/>;
    /// string; byte[]; <see cref="Guid"/>; <see cref="DateValue"/>, <see cref="TimestampValue"/>, <see cref="TimeValue"/>, <see cref="IntervalValue"/>;
    /// <c>object?[]</c> for lists; <c>KeyValuePair&lt;string, object?&gt;[]</c> for structs; <c>KeyValuePair&lt;object, object?&gt;[]</c> for maps;
    /// <c>KeyValuePair&lt;string, object?&gt;</c> for a union's member. <see cref="ValueText.Of"/> is its canonical text.
    /// </summary>
    public abstract object? GetValue(int column, int row);
}

/// <summary>What a statement's text says without running it.</summary>
public sealed record SqlAnalysis
{
    /// <summary>Why it does not parse; null when it does. Also set for what a model may not contain (several statements, no SELECT, a file function).</summary>
    public SqlProblem? Problem { get; init; }

    /// <summary>Every table that it reads, CTE names left out, each place once.</summary>
    public IReadOnlyList<SqlTableReference> Tables { get; init; } = [];

    /// <summary>The statement in a form that does not change with white space, comments or letter case of keywords: equal text, equal meaning.</summary>
    public string Canonical { get; init; } = "";

    /// <summary>Whether the same tables may give other rows at another time: it asks for the date, the time, or chance.</summary>
    public bool IsVolatile { get; init; }
}

/// <summary>A table name in a statement.</summary>
/// <param name="Text">As written: <c>silver.sales</c>.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
public sealed record SqlTableReference(string Text, int Line, int Column);

/// <summary>Why a statement is refused, and where.</summary>
/// <param name="Message">What is wrong and what to write instead.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
public sealed record SqlProblem(string Message, int Line, int Column);
