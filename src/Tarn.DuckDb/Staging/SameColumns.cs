using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Staging;

/// <summary>Whether two schemas hold the same rows: names and types in order. Comments, ids and constraints do not count.</summary>
internal static class SameColumns
{
    internal static bool Are(StructType left, StructType right) =>
        left.Fields.Count == right.Fields.Count &&
        left.Fields.Zip(right.Fields).All(pair => pair.First.Name == pair.Second.Name && Are(pair.First.Type, pair.Second.Type));

    private static bool Are(DeltaType left, DeltaType right) => (left, right) switch
    {
        (StructType before, StructType after) => Are(before, after),
        (ArrayType before, ArrayType after) => Are(before.Element, after.Element),
        (MapType before, MapType after) => Are(before.Key, after.Key) && Are(before.Value, after.Value),
        _ => left == right,
    };
}
