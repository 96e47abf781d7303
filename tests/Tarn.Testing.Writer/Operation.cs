using System.Text.Json.Serialization;

namespace Tarn.Testing.Writer;

/// <summary>What an operation does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationKind>))]
public enum OperationKind
{
    Append,
    AppendWithProgress,
    Delete,
    Update,
    Merge,
    Optimize,
    ZOrder,
    Alter,
    Vacuum,
}

/// <summary>One operation of one writer, so described that a test can replay it on plain rows.</summary>
public sealed record Operation
{
    /// <summary>Partitions of the table; a row's is its id modulo this.</summary>
    public const int Partitions = 8;

    private const int RowsAtMost = 4;
    private const int IdsPerOperation = 8;
    private const int WritersAtMost = 4096;

    public required int Writer { get; init; }

    public required int Number { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>The partition that it is about.</summary>
    public required int Part { get; init; }

    /// <summary>Delete and update: rows whose value, divided by a number, leaves this rest.</summary>
    public required int Rest { get; init; }

    /// <summary>What rows are set to, or grow by.</summary>
    public required int Value { get; init; }

    /// <summary>Rows that come: append, and a merge's rows without a match.</summary>
    public IReadOnlyList<long> NewIds { get; init; } = [];

    /// <summary>Rows that a merge changes or takes away, where they are.</summary>
    public IReadOnlyList<long> OldIds { get; init; } = [];

    /// <summary>Whether it reads and takes away no row: a blind append, or a change of properties.</summary>
    [JsonIgnore]
    public bool OnlyAdds => Kind is OperationKind.Append or OperationKind.AppendWithProgress or OperationKind.Alter;

    /// <summary>What a row of the table is.</summary>
    public sealed record Row(int Part, long Value);

    /// <summary>An operation by chance, of the given kinds.</summary>
    /// <param name="random">Chance.</param>
    /// <param name="writer">Whose.</param>
    /// <param name="number">Which of theirs: no two have the same new ids.</param>
    /// <param name="kinds">More often where named more often.</param>
    /// <param name="writers">How many there are: old ids may be theirs.</param>
    public static Operation Draw(Random random, int writer, int number, IReadOnlyList<OperationKind> kinds, int writers)
    {
        var kind = kinds[random.Next(kinds.Count)];
        var part = random.Next(4) == 0 ? random.Next(Partitions) : writer % Partitions; // mostly apart from the others, or nothing would get done
        var count = 1 + random.Next(RowsAtMost);
        return new Operation
        {
            Writer = writer,
            Number = number,
            Kind = kind,
            Part = part,
            Rest = random.Next(3),
            Value = random.Next(100),
            NewIds = kind is OperationKind.Append or OperationKind.AppendWithProgress or OperationKind.Merge
                ? [.. Enumerable.Range(0, count).Select(index => Id(part, writer, number, index))]
                : [],
            OldIds = kind == OperationKind.Merge
                ? [.. Enumerable.Range(0, count).Select(index => Id(part, writer - (writer % writers) + random.Next(writers), random.Next(number + 1), index))]
                : [],
        };
    }

    /// <summary>What it makes of the rows.</summary>
    public void Replay(Dictionary<long, Row> rows)
    {
        switch (Kind)
        {
            case OperationKind.Append or OperationKind.AppendWithProgress:
                Array.ForEach([.. NewIds], id => rows.Add(id, new Row(Part, Value)));
                break;
            case OperationKind.Delete:
                Array.ForEach([.. Matching(rows, 7)], id => rows.Remove(id));
                break;
            case OperationKind.Update:
                Array.ForEach([.. Matching(rows, 3)], id => rows[id] = rows[id] with { Value = rows[id].Value + Value });
                break;
            case OperationKind.Merge:
                foreach (var id in OldIds.Except(NewIds).Distinct().Where(rows.ContainsKey).ToList())
                {
                    if (rows[id].Value % 2 == 0)
                    {
                        rows[id] = rows[id] with { Value = Value };
                    }
                    else
                    {
                        rows.Remove(id);
                    }
                }

                Array.ForEach([.. NewIds], id => rows.Add(id, new Row(Part, Value)));
                break;
            default:
                break;
        }
    }

    private IEnumerable<long> Matching(Dictionary<long, Row> rows, int divisor) =>
        rows.Where(row => row.Value.Part == Part && row.Value.Value % divisor == Rest).Select(row => row.Key);

    private static long Id(int part, int writer, int number, int index) =>
        part + ((long)Partitions * (index + (IdsPerOperation * (writer + ((long)WritersAtMost * number)))));
}
