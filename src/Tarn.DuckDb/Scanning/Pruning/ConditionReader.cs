using System.Text.Json;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>Reads the tree of a condition. Negated, a predicate must be able to be false wherever the condition is; else, to be true.</summary>
internal sealed class ConditionReader(ColumnScope scope)
{
    /// <summary>Longer lists are left out: each file would be compared with each item.</summary>
    private const int MaxListed = 200;

    internal FilePredicate? Read(JsonElement node, bool isNegated)
    {
        switch (node.GetProperty("type").GetString())
        {
            case "CONJUNCTION_AND":
                return All(node.GetProperty("children").EnumerateArray().Select(child => Read(child, isNegated)), mayDrop: !isNegated);
            case "CONJUNCTION_OR":
                return Any(node.GetProperty("children").EnumerateArray().Select(child => Read(child, isNegated)), mayDrop: isNegated);
            case "OPERATOR_NOT":
                return Not(Read(node.GetProperty("children")[0], !isNegated));
            case "COMPARE_EQUAL":
                return Compare(node, Comparison.Equal, Comparison.Equal);
            case "COMPARE_NOTEQUAL":
                return Not(Compare(node, Comparison.Equal, Comparison.Equal));
            case "COMPARE_LESSTHAN":
                return Compare(node, Comparison.Less, Comparison.Greater);
            case "COMPARE_LESSTHANOREQUALTO":
                return Compare(node, Comparison.LessOrEqual, Comparison.GreaterOrEqual);
            case "COMPARE_GREATERTHAN":
                return Compare(node, Comparison.Greater, Comparison.Less);
            case "COMPARE_GREATERTHANOREQUALTO":
                return Compare(node, Comparison.GreaterOrEqual, Comparison.LessOrEqual);
            case "COMPARE_NOT_DISTINCT_FROM":
                return Same(node);
            case "COMPARE_DISTINCT_FROM":
                return Not(Same(node));
            case "COMPARE_BETWEEN":
                return Between(node, isNegated);
            case "COMPARE_IN":
                return Listed(node.GetProperty("children"));
            case "COMPARE_NOT_IN":
                return Not(Listed(node.GetProperty("children")));
            case "OPERATOR_IS_NULL":
                return IsNull(node.GetProperty("children")[0]);
            case "OPERATOR_IS_NOT_NULL":
                return Not(IsNull(node.GetProperty("children")[0]));
            case "FUNCTION":
                return Call(node, isNegated);
            default:
                return Column(node) is (var path, PrimitiveType { Name: "boolean" }) ? new FilePredicate.Compare(path, Comparison.Equal, "true") : null;
        }
    }

    private FilePredicate.Compare? Compare(JsonElement node, Comparison direct, Comparison swapped)
    {
        var (left, right) = (node.GetProperty("left"), node.GetProperty("right"));
        return Compare(left, direct, right) ?? Compare(right, swapped, left);
    }

    private FilePredicate.Compare? Compare(JsonElement column, Comparison comparison, JsonElement value) =>
        Column(column) is (var path, var type) && LiteralReader.Read(value) is { } literal ? Compare(path, type, comparison, literal) : null;

    private static FilePredicate.Compare? Compare(IReadOnlyList<string> path, DeltaType type, Comparison comparison, Literal literal) =>
        ComparableText.Of(literal, type) is { } text ? new(path, comparison, text) : null;

    /// <summary>IS NOT DISTINCT FROM: never null itself, so that its opposite holds for nulls.</summary>
    private FilePredicate? Same(JsonElement node)
    {
        var (left, right) = (node.GetProperty("left"), node.GetProperty("right"));
        var (column, literal) = Column(left) is { } one ? (one, LiteralReader.Read(right)) : (Column(right), LiteralReader.Read(left));
        if (column is not (var path, var type) || literal is null)
        {
            return null;
        }

        var isNull = new FilePredicate.IsNull(path);
        return literal.Kind == LiteralKind.Null ? isNull
            : Compare(path, type, Comparison.Equal, literal) is { } equal ? new FilePredicate.Both(new FilePredicate.Opposite(isNull), equal)
            : null;
    }

    private FilePredicate? Between(JsonElement node, bool isNegated) =>
        Column(node.GetProperty("input")) is (var path, var type) && Together([node.GetProperty("lower"), node.GetProperty("upper")]) is [var lower, var upper]
            ? All([Compare(path, type, Comparison.GreaterOrEqual, lower), Compare(path, type, Comparison.LessOrEqual, upper)], mayDrop: !isNegated)
            : null;

    /// <summary>IN: a null in the list makes no row match.</summary>
    private FilePredicate? Listed(JsonElement children) =>
        Column(children[0]) is (var path, var type) && children.GetArrayLength() <= MaxListed && Together(children.EnumerateArray().Skip(1)) is { } values
            ? Any(values.Select(value => Compare(path, type, Comparison.Equal, value)), mayDrop: false)
            : null;

    /// <summary>
    /// Constants that one column is compared with at once. The engine brings them and the column to one type, so they must be of one kind; nulls are
    /// left out. Null where they are not.
    /// </summary>
    private static List<Literal>? Together(IEnumerable<JsonElement> nodes)
    {
        var literals = nodes.Select(LiteralReader.Read).ToList();
        var values = literals.OfType<Literal>().Where(literal => literal.Kind != LiteralKind.Null).ToList();
        if (literals.Contains(null) || values.DistinctBy(literal => literal.Kind).Count() != 1)
        {
            return null;
        }

        var scale = values.Max(literal => literal.Scale);
        var width = values.Max(literal => literal.Width - literal.Scale) + scale;
        return [.. values.Select(literal => literal with { Width = width, Scale = scale })];
    }

    private FilePredicate.IsNull? IsNull(JsonElement node) => Column(node) is (var path, _) ? new(path) : null;

    /// <summary>Texts with a known beginning.</summary>
    private FilePredicate? Call(JsonElement node, bool isNegated)
    {
        var arguments = node.GetProperty("children");
        if (arguments.GetArrayLength() != 2 || Column(arguments[0]) is not (var path, PrimitiveType { Name: "string" })
            || LiteralReader.Read(arguments[1]) is not { Kind: LiteralKind.Untyped or LiteralKind.Text, Text: var text })
        {
            return null;
        }

        switch (node.GetProperty("function_name").GetString())
        {
            case "~~":
                return Like(path, text, mustBeExact: isNegated);
            case "!~~":
                return Not(Like(path, text, mustBeExact: !isNegated));
            case "^@" or "starts_with" or "prefix":
                return Prefix.Of(path, text);
            default:
                return null;
        }
    }

    private static FilePredicate? Like(IReadOnlyList<string> path, string pattern, bool mustBeExact)
    {
        var end = pattern.AsSpan().IndexOfAny('%', '_', '\\');
        return end < 0 ? new FilePredicate.Compare(path, Comparison.Equal, pattern)
            : !mustBeExact || pattern.AsSpan(end) is "%" ? Prefix.Of(path, pattern[..end])
            : null;
    }

    /// <summary>A column that files can be chosen by.</summary>
    private (IReadOnlyList<string> Path, DeltaType Type)? Column(JsonElement node)
    {
        var isBoolean = node.GetProperty("type").GetString() == "OPERATOR_CAST" && node.GetProperty("cast_type").GetProperty("id").GetString() == "BOOLEAN";
        if (scope.Find(isBoolean ? node.GetProperty("child") : node) is not (var path, var field)
            || (isBoolean && field.Type is not PrimitiveType { Name: "boolean" })
            || HasOtherOrder(field))
        {
            return null;
        }

        return (path, field.Type);
    }

    /// <summary>A collation orders texts otherwise; a double that was a float has bounds in a float's digits.</summary>
    private static bool HasOtherOrder(StructField field) =>
        field.Metadata.ContainsKey("__COLLATIONS") || (field.Type is PrimitiveType { Name: "double" } && field.Metadata.ContainsKey("delta.typeChanges"));

    private static FilePredicate.Opposite? Not(FilePredicate? inner) => inner is null ? null : new(inner);

    private static FilePredicate? All(IEnumerable<FilePredicate?> parts, bool mayDrop) => Fold(parts, mayDrop, (left, right) => new FilePredicate.Both(left, right));

    private static FilePredicate? Any(IEnumerable<FilePredicate?> parts, bool mayDrop) => Fold(parts, mayDrop, (left, right) => new FilePredicate.Either(left, right));

    private static FilePredicate? Fold(IEnumerable<FilePredicate?> parts, bool mayDrop, Func<FilePredicate, FilePredicate, FilePredicate> join)
    {
        var all = parts.ToList();
        return !mayDrop && all.Contains(null) ? null : all.OfType<FilePredicate>().Aggregate((FilePredicate?)null, (left, right) => left is null ? right : join(left, right));
    }
}
