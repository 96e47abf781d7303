namespace Tarn.Lakes.Statements;

/// <summary>A statement about Delta tables, as Spark users type it. Expressions and SELECTs in it are the user's text.</summary>
internal abstract record Statement
{
    private Statement()
    {
    }

    /// <summary>Where it stands and what it is called: <c>MERGE INTO</c>.</summary>
    public required StatementPlace Place { get; init; }

    /// <summary>Whether it may make a new version of a table, or remove files.</summary>
    public virtual bool Changes => true;

    /// <summary>Whatever the engine runs by itself: a SELECT, and everything else that is DuckDB's own.</summary>
    public sealed record Query(string Sql) : Statement
    {
        /// <inheritdoc/>
        public override bool Changes => false;
    }

    /// <summary>INSERT INTO, INSERT OVERWRITE, INSERT INTO … REPLACE WHERE.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Rows">A SELECT.</param>
    /// <param name="Columns">The columns in brackets; null where there are none.</param>
    /// <param name="ByName">Whether BY NAME was said.</param>
    /// <param name="Mode">What becomes of the rows that are there.</param>
    /// <param name="Where">The condition of REPLACE WHERE.</param>
    /// <param name="Partition">PARTITION (a = 1, b): the columns, with the text of their values, null where none is given.</param>
    /// <param name="Evolves">WITH SCHEMA EVOLUTION.</param>
    public sealed record Insert(
        TableRef Table,
        string Rows,
        IReadOnlyList<string>? Columns,
        bool ByName,
        InsertMode Mode,
        string? Where,
        IReadOnlyList<PartitionPart> Partition,
        bool Evolves) : Statement;

    /// <summary>DELETE FROM; also TRUNCATE TABLE.</summary>
    public sealed record Delete(TableRef Table, string? Alias, string? Where) : Statement;

    /// <summary>UPDATE.</summary>
    public sealed record Update(TableRef Table, string? Alias, IReadOnlyList<SetClause> Set, string? Where) : Statement;

    /// <summary>MERGE INTO.</summary>
    public sealed record Merge(
        TableRef Table, string? Alias, string Source, string SourceAlias, string On, IReadOnlyList<WhenClause> Clauses, bool Evolves) : Statement;

    /// <summary>CREATE TABLE, CREATE OR REPLACE TABLE, with or without AS SELECT.</summary>
    public sealed record CreateTable(TableRef Table, CreateMode Mode, TableBody Body) : Statement;

    /// <summary>CREATE TABLE … SHALLOW CLONE.</summary>
    public sealed record ShallowClone(TableRef Table, CreateMode Mode, TableRef Source, IReadOnlyDictionary<string, string> Properties) : Statement;

    /// <summary>ALTER TABLE; also COMMENT ON TABLE.</summary>
    public sealed record Alter(TableRef Table, TableAlteration What) : Statement;

    /// <summary>OPTIMIZE.</summary>
    public sealed record Optimize(TableRef Table, string? Where, IReadOnlyList<string> ZOrderBy) : Statement;

    /// <summary>VACUUM.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="RetainHours">RETAIN n HOURS; null for the table's own retention.</param>
    /// <param name="DryRun">Whether files are only listed.</param>
    /// <param name="Inventory">USING INVENTORY: a SELECT or a table that lists the files there are; null where the store is listed.</param>
    public sealed record Vacuum(TableRef Table, double? RetainHours, bool DryRun, string? Inventory) : Statement
    {
        /// <inheritdoc/>
        public override bool Changes => !DryRun;
    }

    /// <summary>RESTORE TABLE.</summary>
    public sealed record Restore(TableRef Table, TableState To) : Statement;

    /// <summary>CONVERT TO DELTA.</summary>
    public sealed record Convert(string Folder, IReadOnlyList<ColumnDefinition> PartitionedBy) : Statement;

    /// <summary>FSCK REPAIR TABLE.</summary>
    public sealed record Fsck(TableRef Table, bool DryRun) : Statement
    {
        /// <inheritdoc/>
        public override bool Changes => !DryRun;
    }

    /// <summary>DESCRIBE HISTORY, DESCRIBE DETAIL, DESCRIBE TABLE, SHOW TBLPROPERTIES, SHOW CREATE TABLE.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="What">What is asked.</param>
    /// <param name="Limit">LIMIT of the history.</param>
    /// <param name="Key">The one property that is asked for.</param>
    public sealed record Describe(TableRef Table, DescribeKind What, int? Limit = null, string? Key = null) : Statement
    {
        /// <inheritdoc/>
        public override bool Changes => false;
    }

    /// <summary>SET spark.… = …: for the statements behind it in the same text.</summary>
    public sealed record Setting(string Key, string Value) : Statement
    {
        /// <inheritdoc/>
        public override bool Changes => false;
    }

    /// <summary>A statement that Spark has and Tarn does not do.</summary>
    /// <param name="Reason">Why not, and what to do instead.</param>
    public sealed record Refused(string Reason) : Statement;
}

/// <summary>A statement's name and place in the text.</summary>
/// <param name="Name">Its first words: <c>MERGE INTO</c>.</param>
/// <param name="Text">The statement's own text.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
internal sealed record StatementPlace(string Name, string Text, int Line, int Column);

/// <summary>What INSERT does with the rows that are there.</summary>
internal enum InsertMode
{
    /// <summary>Leaves them.</summary>
    Append,

    /// <summary>Takes them away: all, or those of the partitions named.</summary>
    Overwrite,

    /// <summary>Takes those away that match a condition.</summary>
    ReplaceWhere,
}

/// <summary>A part of PARTITION (…).</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The text of its value; null where the rows give it.</param>
internal sealed record PartitionPart(string Column, string? Value);

/// <summary>A column and the text of its new value.</summary>
/// <param name="Column">Its name as written, from the outermost part: the table's alias may come first.</param>
/// <param name="Value">An expression, or <c>DEFAULT</c>.</param>
internal sealed record SetClause(IReadOnlyList<string> Column, string Value);

/// <summary>A WHEN clause of MERGE.</summary>
/// <param name="Match">Which rows it is for.</param>
/// <param name="Condition">The text behind AND; null for none.</param>
/// <param name="Action">What becomes of them.</param>
/// <param name="Set">Null for DELETE, and for <c>UPDATE SET *</c> and <c>INSERT *</c>.</param>
internal sealed record WhenClause(Engines.MergeMatch Match, string? Condition, WhenAction Action, IReadOnlyList<SetClause>? Set);

/// <summary>What a WHEN clause does.</summary>
internal enum WhenAction
{
    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>UPDATE SET.</summary>
    Update,

    /// <summary>INSERT.</summary>
    Insert,
}

/// <summary>What is asked of a table.</summary>
internal enum DescribeKind
{
    /// <summary>DESCRIBE HISTORY.</summary>
    History,

    /// <summary>DESCRIBE DETAIL.</summary>
    Detail,

    /// <summary>DESCRIBE TABLE.</summary>
    Columns,

    /// <summary>DESCRIBE TABLE EXTENDED.</summary>
    Extended,

    /// <summary>SHOW TBLPROPERTIES.</summary>
    Properties,

    /// <summary>SHOW CREATE TABLE.</summary>
    Create,
}
