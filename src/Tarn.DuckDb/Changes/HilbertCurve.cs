using System.Globalization;

namespace Tarn.DuckDb.Changes;

/// <summary>
/// Places of points on a Hilbert curve in SQL's bit operations: J. Skilling, "Programming the Hilbert curve" (2004). Each step is a SELECT around the one
/// before, so that expressions stay small; columns that a step leaves alone pass through for nothing.
/// </summary>
internal sealed class HilbertCurve(int dimensions, int bits)
{
    private const string Flip = "__tarn_z_flip";

    /// <summary>The name of a coordinate: a whole number of so many bits.</summary>
    internal static string Name(int dimension) => string.Create(CultureInfo.InvariantCulture, $"__tarn_z{dimension}");

    /// <summary>The rows with their coordinates turned into those of the curve.</summary>
    internal string Turned(string rows)
    {
        var first = Name(0);
        for (var bit = bits - 1; bit > 0; bit--)
        {
            var (here, below) = (1L << bit, (1L << bit) - 1);
            rows = Step(rows, (first, $"CASE WHEN ({first} & {Text(here)}) <> 0 THEN xor({first}, {Text(below)}) ELSE {first} END"));
            for (var dimension = 1; dimension < dimensions; dimension++)
            {
                var other = Name(dimension);
                var exchange = $"(xor({first}, {other}) & {Text(below)})";
                rows = Step(
                    rows,
                    (first, $"CASE WHEN ({other} & {Text(here)}) <> 0 THEN xor({first}, {Text(below)}) ELSE xor({first}, {exchange}) END"),
                    (other, $"CASE WHEN ({other} & {Text(here)}) <> 0 THEN {other} ELSE xor({other}, {exchange}) END"));
            }
        }

        for (var dimension = 1; dimension < dimensions; dimension++)
        {
            rows = Step(rows, (Name(dimension), $"xor({Name(dimension)}, {Name(dimension - 1)})"));
        }

        var flips = Enumerable.Range(1, bits - 1).Select(bit => $"CASE WHEN ({Name(dimensions - 1)} & {Text(1L << bit)}) <> 0 THEN {Text((1L << bit) - 1)} ELSE 0 END");
        return $"SELECT *, ({flips.Aggregate("0", (all, flip) => $"xor({all}, {flip})")})::BIGINT AS {Flip} FROM ({rows})";
    }

    /// <summary>The place on the curve, of turned rows.</summary>
    internal static string Place(int dimensions, int bits) => string.Join(
        " | ",
        from bit in Enumerable.Range(0, bits)
        from dimension in Enumerable.Range(0, dimensions)
        let place = (bit * dimensions) + (dimensions - 1 - dimension)
        select string.Create(CultureInfo.InvariantCulture, $"(((xor({Name(dimension)}, {Flip}) >> {bit}) & 1) << {place})"));

    private static string Step(string rows, params (string Name, string Value)[] changed) =>
        $"SELECT * REPLACE ({string.Join(", ", changed.Select(column => $"({column.Value})::BIGINT AS {column.Name}"))}) FROM ({rows})";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
