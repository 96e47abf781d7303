namespace Tarn.Projects;

/// <summary>The keys that one kind of mapping may have. All of them are in docs/reference/project-files.md, which a test compares.</summary>
/// <param name="Title">The heading of its section in the reference.</param>
/// <param name="Keys">In the order of the reference.</param>
internal sealed record KeySet(string Title, params string[] Keys)
{
    public static readonly KeySet Project = new("tarn.yml", "name", "default_environment", "environments", "vars");
    public static readonly KeySet Environment = new("An environment", "lake", "s3", "threads", "memory_limit");
    public static readonly KeySet S3 = new("S3 of an environment", "endpoint", "region", "path_style", "sse", "kms_key", "cache");
    public static readonly KeySet S3Cache = new("The cache of S3", "folder", "size");
    public static readonly KeySet Source = new("sources/*.yml", "source", "connector", "path", "format", "streams");
    public static readonly KeySet Stream = new("A stream", "table", "description", "tags", "path", "format", "contract", "checks");
    public static readonly KeySet Format = new("A CSV format", "delimiter", "quote", "escape", "header", "null_values");
    public static readonly KeySet Contract = new("A contract", "evolution", "on_violation", "columns");

    public static readonly KeySet ContractColumn = new(
        "A contract's column",
        "type", "required", "matches", "min", "max", "accepted_values", "transform", "format", "from", "on_violation", "description");

    public static readonly KeySet Model = new(
        "models/LAYER/NAME.yml", "kind", "key", "valid_from", "description", "owner", "tags", "columns", "checks");

    public static readonly KeySet ModelColumn = new("A model's column", "description");

    public static readonly KeySet NotNull = new("not_null", "columns", "name", "on_failure", "where");
    public static readonly KeySet Unique = new("unique", "columns", "name", "on_failure", "where");
    public static readonly KeySet AcceptedValues = new("accepted_values", "column", "values", "name", "on_failure", "where");
    public static readonly KeySet Range = new("range", "column", "min", "max", "name", "on_failure", "where");
    public static readonly KeySet Relationships = new("relationships", "column", "to", "field", "name", "on_failure", "where");
    public static readonly KeySet RowCount = new("row_count", "min", "max", "name", "on_failure", "where");
    public static readonly KeySet Sql = new("sql", "name", "query", "on_failure");
    public static readonly KeySet Condition = new("condition", "name", "sql", "on_failure", "where");

    public static IReadOnlyList<KeySet> All =>
    [
        Project, Environment, S3, S3Cache, Source, Stream, Format, Contract, ContractColumn, Model, ModelColumn,
        NotNull, Unique, AcceptedValues, Range, Relationships, RowCount, Sql, Condition,
    ];
}
