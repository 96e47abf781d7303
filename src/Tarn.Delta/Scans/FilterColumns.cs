using System.Text;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Scans;

/// <summary>The columns that predicates name, as files know them.</summary>
internal sealed class FilterColumns
{
    /// <summary>Field metadata of a text with an order of its own: bounds taken in another order say nothing about it.</summary>
    private const string Collations = "__COLLATIONS";

    private readonly Dictionary<string, FilterColumn?> byPath = new(StringComparer.Ordinal);
    private readonly Snapshot snapshot;
    private readonly ColumnMappingMode mode;

    public FilterColumns(Snapshot snapshot, IReadOnlyList<FilePredicate> predicates)
    {
        this.snapshot = snapshot;
        mode = ColumnMapping.ModeOf(snapshot.Protocol, snapshot.Metadata);
        foreach (var predicate in predicates)
        {
            Add(predicate);
        }
    }

    /// <summary>How many have statistics.</summary>
    public int Count { get; private set; }

    /// <summary>Where statistics hold them, by physical names.</summary>
    public StatisticsNode Root { get; } = new([]);

    /// <summary>Null for a column that the table does not have, or that files cannot be chosen by.</summary>
    public FilterColumn? Find(IReadOnlyList<string> path) => byPath[Key(path)];

    private static string Key(IReadOnlyList<string> path) => path.Count == 1 ? path[0] : string.Join('\0', path);

    private void Add(FilePredicate predicate)
    {
        switch (predicate)
        {
            case FilePredicate.Both(var left, var right):
                Add(left);
                Add(right);
                break;
            case FilePredicate.Either(var left, var right):
                Add(left);
                Add(right);
                break;
            case FilePredicate.Opposite(var inner):
                Add(inner);
                break;
            case FilePredicate.IsNull(var column):
                Add(column);
                break;
            case FilePredicate.Compare compare:
                Add(compare.Column);
                break;
            default:
                break;
        }
    }

    private void Add(IReadOnlyList<string> path)
    {
        if (byPath.ContainsKey(Key(path)))
        {
            return;
        }

        List<string> physical = [];
        DeltaType type = snapshot.Schema;
        foreach (var name in path)
        {
            if (type is not StructType row || row.Fields.FirstOrDefault(field => field.Name == name) is not { } field || field.Metadata.ContainsKey(Collations))
            {
                byPath[Key(path)] = null;
                return;
            }

            physical.Add(mode == ColumnMappingMode.None ? field.Name : ColumnMapping.PhysicalNameOf(field));
            type = field.Type;
        }

        var isPartition = path.Count == 1 && snapshot.Metadata.PartitionColumns.Contains(path[0], StringComparer.OrdinalIgnoreCase);
        byPath[Key(path)] = new(physical[0], type, isPartition ? -1 : Count);
        if (!isPartition)
        {
            Root.Add(physical, Count++);
        }
    }
}

/// <summary>A column of a predicate.</summary>
/// <param name="Name">The physical name of the outermost column.</param>
/// <param name="Type">Of the leaf.</param>
/// <param name="Index">Its place among those with statistics; -1 for a partition column.</param>
internal sealed record FilterColumn(string Name, DeltaType Type, int Index);

/// <summary>A level of the objects in which statistics hold columns.</summary>
internal sealed class StatisticsNode(byte[] name)
{
    private readonly List<StatisticsNode> children = [];

    /// <summary>In UTF-8.</summary>
    public byte[] Name => name;

    /// <summary>The column here; -1 for none.</summary>
    public int Index { get; private set; } = -1;

    public IReadOnlyList<StatisticsNode> Children => children;

    public void Add(IEnumerable<string> path, int index)
    {
        var node = this;
        foreach (var part in path)
        {
            var utf8 = Encoding.UTF8.GetBytes(part);
            var next = node.children.Find(child => child.Name.AsSpan().SequenceEqual(utf8));
            if (next is null)
            {
                next = new(utf8);
                node.children.Add(next);
            }

            node = next;
        }

        node.Index = index;
    }
}
