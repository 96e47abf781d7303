using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Binding;

/// <summary>An operator of a statement that has run, with what it counted, and the operators that it read from.</summary>
internal sealed record ProfileNode(IReadOnlyDictionary<string, string> Metrics, IReadOnlyList<ProfileNode> Children)
{
    /// <summary>TABLE_SCAN, FILTER, HASH_JOIN …; empty for the root, which stands for the statement.</summary>
    internal string Operator => Metrics.GetValueOrDefault("OPERATOR_TYPE", "");

    /// <summary>Rows that it gave.</summary>
    internal long Cardinality => Count("OPERATOR_CARDINALITY");

    /// <summary>Rows that a scan read.</summary>
    internal long RowsScanned => Count("OPERATOR_ROWS_SCANNED");

    /// <summary>The operator and all below it, from the top.</summary>
    internal IEnumerable<ProfileNode> All => Children.SelectMany(child => child.All).Prepend(this);

    internal static ProfileNode? Read(ConnectionHandle connection)
    {
        var root = DuckDbNative.ProfilingInfo(connection);
        return root == 0 ? null : Read(root);
    }

    private static ProfileNode Read(nint info)
    {
        Dictionary<string, string> metrics = new(StringComparer.OrdinalIgnoreCase);
        using (var map = DuckDbNative.ProfilingMetrics(info))
        {
            for (var (index, count) = (0UL, DuckDbNative.MapSize(map)); index < count; index++)
            {
                using var key = DuckDbNative.MapKey(map, index);
                using var value = DuckDbNative.MapValue(map, index);
                metrics[Text(key)] = Text(value);
            }
        }

        var children = new ProfileNode[checked((int)DuckDbNative.ProfilingChildCount(info))];
        for (var index = 0; index < children.Length; index++)
        {
            children[index] = Read(DuckDbNative.ProfilingChild(info, (ulong)index));
        }

        return new(metrics, children);
    }

    private static string Text(ValueHandle value) => DuckDbNative.OwnedText(DuckDbNative.VarcharOf(value)) ?? "";

    private long Count(string metric) =>
        long.TryParse(Metrics.GetValueOrDefault(metric), System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : 0;
}
