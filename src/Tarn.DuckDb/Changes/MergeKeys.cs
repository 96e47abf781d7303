using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Scanning.Pruning;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>The equalities of a merge condition between a column of the table and a value of the source: by the values, files of the table are left out.</summary>
internal sealed class MergeKeys
{
    /// <summary>Up to so many values, each is asked for on its own: they may lie far apart.</summary>
    private const int MaxValues = 64;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    private readonly ChangeStep step;
    private readonly IReadOnlyList<Key> keys;

    private MergeKeys(ChangeStep step, IReadOnlyList<Key> keys) => (this.step, this.keys) = (step, keys);

    /// <summary>Finds them.</summary>
    /// <param name="step">The change.</param>
    /// <param name="merge">Its condition.</param>
    /// <param name="source">The table of source rows.</param>
    internal static MergeKeys Find(ChangeStep step, TableChange.Merge merge, string source)
    {
        var select = $"SELECT 1 FROM {source} AS {Sql.Name(merge.SourceAlias)} WHERE ({merge.On}\n)";
        if (step.Analyzer.Analyze(select).IsVolatile)
        {
            return new(step, []);
        }

        var text = (string)step.Connection.Scalar("SELECT json_serialize_sql(?::VARCHAR)", select)!;
        using var document = JsonDocument.Parse(text, Deep);
        if (document.RootElement.GetProperty("error").GetBoolean())
        {
            return new(step, []); // running it says what is wrong
        }

        var scope = new ColumnScope(merge.Alias ?? step.Request.Table.Name, step.Base.Schema, [merge.SourceAlias]);
        List<Key> keys = [];
        foreach (var equality in Equalities(document.RootElement.GetProperty("statements")[0].GetProperty("node").GetProperty("where_clause")))
        {
            var (left, right) = (equality.GetProperty("left"), equality.GetProperty("right"));
            var key = TryMake(step, text, scope.Find(left), right) ?? TryMake(step, text, scope.Find(right), left);
            if (key is not null)
            {
                keys.Add(key);
            }
        }

        return new(step, keys);
    }

    /// <summary>What the condition and the source's values say of the table's rows that have a match.</summary>
    /// <returns>The files that may hold one.</returns>
    internal async Task<CandidateFiles> ChooseAsync(FilePredicate? predicate, CancellationToken cancellationToken)
    {
        foreach (var key in keys.Where(key => key.IsComparable))
        {
            var values = await ValuesAsync(key, cancellationToken).ConfigureAwait(false);
            if (values.Count == 0)
            {
                return CandidateFiles.None; // null is equal to nothing
            }

            var found = values.Count <= MaxValues
                ? values.Select(FilePredicate (value) => Compare(key, Comparison.Equal, value)).Aggregate((left, right) => new FilePredicate.Either(left, right))
                : new FilePredicate.Both(Compare(key, Comparison.GreaterOrEqual, values[0]), Compare(key, Comparison.LessOrEqual, values[^1]));
            predicate = predicate is null ? found : new FilePredicate.Both(predicate, found);
        }

        return CandidateFiles.Of(step, predicate);
    }

    /// <summary>The keys of one row of the source, for errors: <c>id = 5, day = 2024-01-01</c>; null where the condition names none.</summary>
    internal async Task<string?> DescribeAsync(string row, CancellationToken cancellationToken)
    {
        List<string> parts = [];
        foreach (var key in keys)
        {
            var value = await step.Connection.ScalarAsync($"SELECT v::VARCHAR FROM ({key.Select} WHERE {row}) q(v)", cancellationToken).ConfigureAwait(false);
            parts.Add($"{string.Join('.', key.Column)} = {value}");
        }

        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    private static FilePredicate.Compare Compare(Key key, Comparison comparison, string value) => new(key.Column, comparison, value);

    /// <summary>The values in ascending order, all of them where they are few; else the least and the greatest behind each other, with more between.</summary>
    private async Task<IReadOnlyList<string>> ValuesAsync(Key key, CancellationToken cancellationToken)
    {
        var values = await step.Connection.ListAsync(
            $"SELECT v::VARCHAR FROM (SELECT DISTINCT v FROM ({key.Select}) q(v) WHERE v IS NOT NULL LIMIT {MaxValues + 1}) ORDER BY v", cancellationToken).ConfigureAwait(false);
        if (values.Count <= MaxValues)
        {
            return [.. values.Select(value => (string)value!)];
        }

        var ends = (object?[])(await step.Connection.ScalarAsync($"SELECT [min(v)::VARCHAR, max(v)::VARCHAR] FROM ({key.Select}) q(v)", cancellationToken).ConfigureAwait(false))!;
        return [(string)ends[0]!, .. values.Select(value => (string)value!), (string)ends[1]!];
    }

    private static IEnumerable<JsonElement> Equalities(JsonElement condition)
    {
        if (condition.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return condition.GetProperty("type").GetString() switch
        {
            "CONJUNCTION_AND" => condition.GetProperty("children").EnumerateArray().SelectMany(Equalities),
            "COMPARE_EQUAL" => [condition],
            _ => [],
        };
    }

    private static Key? TryMake(ChangeStep step, string statement, (IReadOnlyList<string> Path, StructField Field)? column, JsonElement value)
    {
        if (column is not var (path, field))
        {
            return null;
        }

        var tree = JsonNode.Parse(statement, documentOptions: Deep)!;
        var node = tree["statements"]![0]!["node"]!;
        node["select_list"] = new JsonArray(JsonNode.Parse(value.GetRawText(), documentOptions: Deep));
        node["where_clause"] = null;
        try
        {
            var select = (string)step.Connection.Scalar("SELECT json_deserialize_sql(?::JSON)", tree.ToJsonString(new() { MaxDepth = 1000 }))!;
            using var bound = step.Connection.Prepare(select);
            return new(path, select, AreComparedAsTexts(field.Type, SqlTypes.ToDelta(bound.Columns[0].Type)));
        }
        catch (EngineException)
        {
            return null; // it is not of the source alone
        }
    }

    /// <summary>Whether the engine compares the two exactly, as a file's bounds are compared with a text.</summary>
    private static bool AreComparedAsTexts(DeltaType column, DeltaType value) => column switch
    {
        PrimitiveType { Name: "string" or "date" or "timestamp" or "timestamp_ntz" } => column == value,
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } =>
            value is PrimitiveType { Name: "long" or "integer" or "short" or "byte" or "hugeint" or "utinyint" or "usmallint" or "uinteger" or "ubigint" },
        DecimalType => column == value,
        _ => false,
    };

    /// <param name="Column">Of the table: logical names.</param>
    /// <param name="Select">Gives the source's values.</param>
    /// <param name="IsComparable">Whether files can be chosen by them.</param>
    private sealed record Key(IReadOnlyList<string> Column, string Select, bool IsComparable);
}
