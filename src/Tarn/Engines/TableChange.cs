using Tarn.Delta.Actions;

namespace Tarn.Engines;

/// <summary>What a statement does to the rows of one Delta table. SQL in it is the engine's dialect.</summary>
public abstract record TableChange
{
    private TableChange()
    {
    }

    /// <summary>Adds rows.</summary>
    public sealed record Append(RowSource Rows) : TableChange;

    /// <summary>Adds rows and takes others away: all; those that match <paramref name="Where"/>; or those of the partitions that the new rows fall into.</summary>
    /// <param name="Rows">The new rows. Each must match <paramref name="Where"/>.</param>
    /// <param name="Where">A condition on the table's columns; null for every row.</param>
    /// <param name="DynamicPartitions">Whether only partitions that get rows are replaced (Spark's <c>partitionOverwriteMode=dynamic</c>).</param>
    public sealed record Overwrite(RowSource Rows, string? Where = null, bool DynamicPartitions = false) : TableChange;

    /// <summary>Takes rows away.</summary>
    /// <param name="Where">A condition on the table's columns; null for every row. Rows for which it is null stay.</param>
    /// <param name="Alias">The table's name in the condition; null for its last name.</param>
    public sealed record Delete(string? Where, string? Alias = null) : TableChange;

    /// <summary>Changes rows.</summary>
    /// <param name="Set">At least one. Values see the row as it was.</param>
    /// <param name="Where">A condition on the table's columns; null for every row.</param>
    /// <param name="Alias">The table's name in expressions; null for its last name.</param>
    public sealed record Update(IReadOnlyList<Assignment> Set, string? Where, string? Alias = null) : TableChange;

    /// <summary>MERGE INTO. Clauses of one kind are tried in their order; the first whose condition holds counts.</summary>
    /// <param name="Source">A SELECT, or a table's name.</param>
    /// <param name="SourceAlias">The source's name in expressions.</param>
    /// <param name="On">When a row of the source and one of the table belong together.</param>
    /// <param name="Clauses">At least one.</param>
    /// <param name="Alias">The table's name in expressions; null for its last name.</param>
    public sealed record Merge(string Source, string SourceAlias, string On, IReadOnlyList<MergeClause> Clauses, string? Alias = null) : TableChange;

    /// <summary>Writes files anew with the same rows: bin-packing, Z-ordering, purging deletion vectors.</summary>
    /// <param name="Groups">Files that are written together; of one partition each.</param>
    /// <param name="ZOrderBy">Columns to lay rows out by; empty to keep their order.</param>
    /// <param name="TargetSizeInBytes">What a new file is closed at.</param>
    public sealed record Rewrite(IReadOnlyList<IReadOnlyList<AddFile>> Groups, IReadOnlyList<string> ZOrderBy, long TargetSizeInBytes) : TableChange;
}

/// <summary>Rows to write: a SELECT.</summary>
/// <param name="Select">The SELECT.</param>
/// <param name="Columns">The table's columns that its columns fill, in their order; null: see <paramref name="ByName"/>. Columns that get nothing become their default, else null.</param>
/// <param name="ByName">Where no columns are named: whether columns are matched by name, letter case aside, or (Spark's INSERT) by position, all of them.</param>
public sealed record RowSource(string Select, IReadOnlyList<string>? Columns = null, bool ByName = true);

/// <summary>A column and its new value.</summary>
/// <param name="Column">Names from the outermost column to the field: <c>[address, city]</c>.</param>
/// <param name="Value">An expression; the text <c>DEFAULT</c> for the column's default.</param>
public sealed record Assignment(IReadOnlyList<string> Column, string Value);

/// <summary>A WHEN clause.</summary>
/// <param name="Match">Which pairs or rows it is for.</param>
/// <param name="Condition">A further condition; null for none.</param>
/// <param name="Action">What happens to them.</param>
public sealed record MergeClause(MergeMatch Match, string? Condition, MergeAction Action);

/// <summary>What a WHEN clause is for.</summary>
public enum MergeMatch
{
    /// <summary>A row of the table with its row of the source.</summary>
    Matched,

    /// <summary>A row of the source without one in the table.</summary>
    NotMatched,

    /// <summary>A row of the table without one in the source.</summary>
    NotMatchedBySource,
}

/// <summary>What a WHEN clause does.</summary>
public abstract record MergeAction
{
    private MergeAction()
    {
    }

    /// <summary>Takes the table's row away.</summary>
    public sealed record Delete : MergeAction;

    /// <summary>Changes the table's row.</summary>
    /// <param name="Set">Null for <c>UPDATE SET *</c>: every column from the source's column of the same name.</param>
    public sealed record Update(IReadOnlyList<Assignment>? Set) : MergeAction;

    /// <summary>Adds the source's row.</summary>
    /// <param name="Set">Null for <c>INSERT *</c>.</param>
    public sealed record Insert(IReadOnlyList<Assignment>? Set) : MergeAction;
}
