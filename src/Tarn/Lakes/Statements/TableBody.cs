using Tarn.Delta.Schema;

namespace Tarn.Lakes.Statements;

/// <summary>What CREATE TABLE says of the table.</summary>
internal sealed record TableBody
{
    /// <summary>The columns; empty where AS SELECT gives them.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    /// <summary>PARTITIONED BY: names, or new columns with their types.</summary>
    public IReadOnlyList<ColumnDefinition> PartitionedBy { get; init; } = [];

    /// <summary>COMMENT.</summary>
    public string? Comment { get; init; }

    /// <summary>TBLPROPERTIES.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>AS SELECT; null where there is none.</summary>
    public string? Select { get; init; }
}

/// <summary>How CREATE treats a table that exists.</summary>
internal enum CreateMode
{
    /// <summary>CREATE: an error.</summary>
    New,

    /// <summary>CREATE … IF NOT EXISTS: nothing happens.</summary>
    IfNotExists,

    /// <summary>CREATE OR REPLACE, REPLACE.</summary>
    Replace,
}

/// <summary>A column as CREATE TABLE and ADD COLUMN define it.</summary>
/// <param name="Path">From the outermost column to the field.</param>
/// <param name="Type">Its type; null where only a name is given (PARTITIONED BY).</param>
internal sealed record ColumnDefinition(IReadOnlyList<string> Path, DeltaType? Type)
{
    /// <summary>NOT NULL.</summary>
    public bool NotNull { get; init; }

    /// <summary>COMMENT.</summary>
    public string? Comment { get; init; }

    /// <summary>DEFAULT: an expression.</summary>
    public string? Default { get; init; }

    /// <summary>GENERATED ALWAYS AS: an expression.</summary>
    public string? Generated { get; init; }

    /// <summary>The n of VARCHAR(n) or CHAR(n), which are texts of at most so many characters; null for any other type.</summary>
    public long? MaxLength { get; init; }

    /// <summary>FIRST or AFTER; null for the end.</summary>
    public ColumnPosition? Position { get; init; }

    /// <summary>The column's own name.</summary>
    public string Name => Path[^1];

    /// <summary>The field that it becomes, in Spark's metadata keys.</summary>
    public StructField ToField()
    {
        var metadata = new System.Text.Json.Nodes.JsonObject();
        foreach (var (key, value) in ((string, string?)[])
            [("comment", Comment), ("CURRENT_DEFAULT", Default), ("delta.generationExpression", Generated)])
        {
            if (value is not null)
            {
                metadata[key] = value;
            }
        }

        return new StructField(Name, Type!, !NotNull) { Metadata = metadata };
    }
}

/// <summary>Where a column goes.</summary>
/// <param name="After">The column in front of it; null for FIRST.</param>
internal sealed record ColumnPosition(string? After);

/// <summary>What ALTER TABLE does.</summary>
internal abstract record TableAlteration
{
    private TableAlteration()
    {
    }

    /// <summary>ADD COLUMNS.</summary>
    public sealed record AddColumns(IReadOnlyList<ColumnDefinition> Columns) : TableAlteration;

    /// <summary>RENAME COLUMN.</summary>
    public sealed record RenameColumn(IReadOnlyList<string> Column, string NewName) : TableAlteration;

    /// <summary>DROP COLUMNS.</summary>
    public sealed record DropColumns(IReadOnlyList<IReadOnlyList<string>> Columns, bool IfExists) : TableAlteration;

    /// <summary>ALTER COLUMN: what is given changes.</summary>
    public sealed record ChangeColumn(IReadOnlyList<string> Column) : TableAlteration
    {
        /// <summary>TYPE.</summary>
        public DeltaType? Type { get; init; }

        /// <summary>SET NOT NULL (true) or DROP NOT NULL (false).</summary>
        public bool? NotNull { get; init; }

        /// <summary>COMMENT.</summary>
        public string? Comment { get; init; }

        /// <summary>FIRST or AFTER.</summary>
        public ColumnPosition? Position { get; init; }
    }

    /// <summary>SET DEFAULT; DROP DEFAULT where it is null.</summary>
    public sealed record SetDefault(IReadOnlyList<string> Column, string? Expression) : TableAlteration;

    /// <summary>SET TBLPROPERTIES.</summary>
    public sealed record SetProperties(IReadOnlyDictionary<string, string> Properties) : TableAlteration;

    /// <summary>UNSET TBLPROPERTIES.</summary>
    public sealed record UnsetProperties(IReadOnlyList<string> Keys, bool IfExists) : TableAlteration;

    /// <summary>ADD CONSTRAINT … CHECK.</summary>
    public sealed record AddConstraint(string Name, string Check) : TableAlteration;

    /// <summary>DROP CONSTRAINT.</summary>
    public sealed record DropConstraint(string Name, bool IfExists) : TableAlteration;

    /// <summary>COMMENT ON TABLE; null takes it away.</summary>
    public sealed record SetDescription(string? Text) : TableAlteration;
}
