namespace Tarn.DuckDb.Changes;

/// <summary>Partition values as one text, equal for equal partitions. The log writes null as null or as the empty text.</summary>
internal static class PartitionKey
{
    internal static string Of(IReadOnlyDictionary<string, string?> values) => string.Concat(
        values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key.Length}:{pair.Key}{(pair.Value is { Length: > 0 } value ? $"{value.Length}:{value}" : "-")}"));
}
