using Tarn.Contracts;
using Tarn.DuckDb.Loading.Csv;
using Tarn.Sources;

namespace Tarn.DuckDb.Loading;

/// <summary>What became of a row; in the order in which one outweighs another.</summary>
internal enum Verdict
{
    Good = 0,
    Warned = 1,
    Dropped = 2,
    Quarantined = 3,
    Failed = 4,
}

/// <summary>The statements that read a group of files with the same header.</summary>
internal sealed class LoadSql
{
    private readonly CsvFormat format;
    private readonly LoadColumn[] columns;
    private readonly int[] sources;
    private readonly int fieldCount;

    public LoadSql(CsvFormat format, LoadPlan plan, IReadOnlyList<string> names)
    {
        this.format = format;
        fieldCount = names.Count;
        var header = new FileHeader { Ordinal = 0, File = new SourceFile("", 0, ""), Names = names };
        columns = [.. plan.Columns];
        sources = [.. columns.Select(column => LoadPlan.SourceIndex(header, column))];
    }

    /// <summary>
    /// Reads files as they lie, and fails on the first record that is malformed. It must: told to pass over errors, the engine reading in parallel takes a
    /// line break inside quotes for the end of a record, silently (seen on DuckDB 1.5.6); else it checks its parts against each other and refuses the file.
    /// Columns: file_index where there are several, the data, verdict. Rows are in the order of files and records.
    /// </summary>
    public string ReadFiles(IReadOnlyList<string> paths, bool isParallel)
    {
        var quote = format.Quote == '\0' ? "" : format.Quote.ToString();
        var escape = format.Quote == '\0' ? "" : format.Escape.ToString();
        var from = $"read_csv({Sql.Files(paths)}, auto_detect = false, header = {(format.Header ? "true" : "false")}, delim = {Sql.Text(format.Delimiter.ToString())}, " +
            $"quote = {Sql.Text(quote)}, escape = {Sql.Text(escape)}, {NullValues}, {FieldNames("")}, compression = 'none', " +
            $"hive_partitioning = false, max_line_size = {CsvDialect.MaxRecordBytes}, parallel = {(isParallel ? "true" : "false")})";
        return Checked(from, paths.Count > 1 ? ["file_index"] : []);
    }

    /// <summary>Reads what <see cref="CanonicalWriter"/> wrote: keys first, then the record's fields.</summary>
    public string ReadCanonical(string path, params string[] keys) => Checked(Canonical(path, keys), keys);

    /// <summary>As <see cref="ReadCanonical"/>, and for each row all of its reasons.</summary>
    public string Reasons(string path, string key)
    {
        var reasons = columns.SelectMany((column, index) => ColumnRules.Of(column, $"t{index}", $"v{index}").Select(rule =>
            $"CASE WHEN NOT {rule.Holds} THEN struct_pack(rule := {Sql.Text(rule.Name)}, \"column\" := {Sql.Text(column.Contract.Name)}, value := {Source(index)}, message := {rule.Message}) END"));
        var list = string.Join(", ", reasons);
        return $"SELECT {key}, {(list.Length == 0 ? "[]" : $"list_filter([{list}], lambda reason: reason IS NOT NULL)")} AS reasons FROM ({Values(Canonical(path, [key]), [key], isRaw: true)})";
    }

    private string NullValues => $"nullstr = {Sql.Texts([string.Empty, .. format.NullValues])}";

    private string Canonical(string path, string[] keys) =>
        $"read_csv({Sql.File(path)}, auto_detect = false, header = false, parallel = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', {NullValues}, " +
        $"{FieldNames(string.Concat(keys.Select(key => $"'{key}': 'BIGINT', ")))}, compression = 'none', hive_partitioning = false, max_line_size = {CanonicalWriter.MaxLineBytes})";

    private string FieldNames(string keys) =>
        $"columns = {{{keys}{string.Join(", ", Enumerable.Range(0, fieldCount).Select(index => $"'c{index}': 'VARCHAR'"))}}}";

    /// <summary>Level by level, so that no text is transformed and no value converted twice.</summary>
    private string Checked(string from, string[] keys)
    {
        var key = string.Concat(keys.Select(name => name + ", "));
        var holds = columns.Select((column, index) => string.Join(" AND ", ColumnRules.Of(column, $"t{index}", $"v{index}").Select(rule => rule.Holds))).ToList();
        var checkedColumns = Enumerable.Range(0, columns.Length).Where(index => holds[index].Length > 0).ToList();
        var level = $"SELECT *{string.Concat(checkedColumns.Select(index => $", ({holds[index]}) AS k{index}"))} FROM ({Values(from, keys, isRaw: false)})";
        var data = string.Concat(columns.Select((column, index) => $"{Loaded(column, index)} AS {Sql.Name(column.Contract.Name)}, "));
        return $"SELECT {key}{data}{VerdictOf(checkedColumns)} AS tarn_verdict FROM ({level})";
    }

    private string Values(string from, string[] keys, bool isRaw)
    {
        var key = string.Concat(keys.Select(name => name + ", "));
        var raw = isRaw ? string.Concat(Enumerable.Range(0, fieldCount).Select(index => $"c{index}, ")) : "";
        var transformed = string.Join(", ", columns.Select((column, index) => $"{Transformed(column, columns, Source(index))} AS x{index}"));
        var texts = string.Join(", ", columns.Select((column, index) => $"{TextOf(column, index)} AS t{index}"));
        var values = string.Join(", ", columns.Select((column, index) => $"{ValueSql.Typed(column, $"t{index}")} AS v{index}"));
        return $"SELECT *, {values} FROM (SELECT {key}{raw}{texts} FROM (SELECT {key}{raw}{transformed} FROM {from}))";
    }

    private string VerdictOf(List<int> checkedColumns)
    {
        if (checkedColumns.Count == 0)
        {
            return "0::UTINYINT";
        }

        string AllHold(IEnumerable<int> indexes) => string.Join(" AND ", indexes.Select(index => $"k{index}"));
        var branches = new (OnViolation Policy, Verdict Verdict)[]
        {
            (OnViolation.Fail, Verdict.Failed), (OnViolation.Quarantine, Verdict.Quarantined), (OnViolation.Drop, Verdict.Dropped), (OnViolation.Warn, Verdict.Warned),
        };
        var broken = string.Concat(branches
            .Select(branch => (branch.Verdict, Of: checkedColumns.Where(index => columns[index].Policy == branch.Policy).ToList()))
            .Where(branch => branch.Of.Count > 0)
            .Select(branch => $" WHEN NOT ({AllHold(branch.Of)}) THEN {(int)branch.Verdict}"));
        return $"(CASE WHEN {AllHold(checkedColumns)} THEN 0{broken} END)::UTINYINT";
    }

    /// <summary>Only a row that is loaded in spite of a broken rule can hold a value that its text is not exactly.</summary>
    private static string Loaded(LoadColumn column, int index) => column.Policy == OnViolation.Warn
        ? $"CASE WHEN {ValueSql.IsExact(column, $"t{index}", $"v{index}")} THEN v{index} END"
        : $"v{index}";

    private string Source(int index) => sources[index] < 0 ? "NULL::VARCHAR" : FormattableString.Invariant($"c{sources[index]}");

    /// <summary>What a transform makes empty, or one of the null values, is null as well.</summary>
    private string TextOf(LoadColumn column, int index) => column.Contract.Transform is null
        ? $"x{index}"
        : $"CASE WHEN x{index} NOT IN ({string.Join(", ", format.NullValues.Prepend("").Select(Sql.Text))}) THEN x{index} END";

    /// <summary>The text of a column after its transform.</summary>
    public static string Transformed(LoadColumn column, IReadOnlyList<LoadColumn> columns, string source) =>
        column.Contract.Transform is null ? source : $"CAST({TransformMacro(column, columns)}({source}) AS VARCHAR)";

    /// <summary>A transform is an expression over <c>_</c>: a macro with that parameter.</summary>
    public static IEnumerable<(LoadColumn Column, string Sql)> Macros(LoadPlan plan) => plan.Columns
        .Where(column => column.Contract.Transform is not null)
        .Select(column => (column, $"CREATE OR REPLACE TEMP MACRO {TransformMacro(column, plan.Columns)}(_) AS (\n{column.Contract.Transform}\n)"));

    private static string TransformMacro(LoadColumn column, IReadOnlyList<LoadColumn> columns) =>
        FormattableString.Invariant($"tarn_transform_{columns.TakeWhile(other => other != column).Count()}");
}
