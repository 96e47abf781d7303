using Tarn.Engines;

namespace Tarn.DuckDb.Staging.Books;

/// <summary>What the log says of an input that a plan may scan.</summary>
/// <param name="LiveRows">Rows of the pinned version.</param>
/// <param name="FileRows">Rows that its data files hold, deleted ones included.</param>
/// <param name="Files">Local paths of its data files.</param>
internal sealed record BookedInput(long LiveRows, long FileRows, IReadOnlySet<string> Files);

/// <summary>
/// The books of a SELECT from the counters of its executed plan. Every operator is charged with the rows that it took less those that it gave, so the
/// charges add up to inputs less output whatever the plan looks like. What came in is the log's count and what went out the writer's: a scan that
/// read less than the log says, or a file that holds less than the plan gave, stays as a difference.
/// </summary>
internal sealed class PlanBooks
{
    private readonly IReadOnlyList<BookedInput> inputs;
    private readonly SelectTraits traits;
    private readonly HashSet<BookedInput> scanned = [];
    private RowBooks books = new();
    private long constants;
    private bool isEmptied;

    private PlanBooks(IReadOnlyList<BookedInput> inputs, SelectTraits traits) => (this.inputs, this.traits) = (inputs, traits);

    /// <summary>The books of one executed statement.</summary>
    /// <param name="profile">The plan, with the writer at its root.</param>
    /// <param name="inputs">The inputs by their logs.</param>
    /// <param name="traits">What the SELECT says.</param>
    /// <param name="written">Rows that the writer wrote.</param>
    internal static RowBooks Of(PlanNode profile, IReadOnlyList<BookedInput> inputs, SelectTraits traits, long written)
    {
        var account = new PlanBooks(inputs, traits);
        account.Visit(PlanShape.OfSelect(profile), mayStopEarly: false, mayRepeat: false);
        account.AccountForUnread();
        return account.books with { In = inputs.Sum(input => input.LiveRows), Out = written };
    }

    private void Visit(PlanNode node, bool mayStopEarly, bool mayRepeat)
    {
        if (node.Children.Count == 0)
        {
            Leaf(node, mayStopEarly, mayRepeat);
            return;
        }

        if (node.Type == "POSITIONAL_SCAN")
        {
            Charge(node with { Children = [.. node.Children.Select(AsRead)] });
            return;
        }

        mayStopEarly |= Operators.IsLimit(node) || (Operators.IsJoin(node) && (node.Rows == 0 || node.Children.Any(child => child.Rows == 0)));
        mayRepeat |= node.Type.StartsWith("RECURSIVE", StringComparison.Ordinal);
        foreach (var child in node.Children)
        {
            Visit(child, mayStopEarly, mayRepeat);
        }

        Charge(node);
    }

    /// <summary>A positional scan reads its tables itself; their own counters stay 0.</summary>
    private PlanNode AsRead(PlanNode scan)
    {
        if (FindInput(scan) is not { } input)
        {
            Generated(scan.Rows);
            return scan;
        }

        if (!scanned.Add(input))
        {
            Generated(input.LiveRows);
        }

        return scan with { Rows = input.LiveRows };
    }

    private void Leaf(PlanNode node, bool mayStopEarly, bool mayRepeat)
    {
        if (Operators.IsParquetScan(node) && FindInput(node) is { } input)
        {
            Scan(node, input, mayStopEarly, mayRepeat);
            return;
        }

        Generated(node.Rows);
        constants += node.Type == "COLUMN_DATA_SCAN" ? node.Rows : 0;
        isEmptied |= node.Type == "EMPTY_RESULT";
    }

    /// <summary>
    /// The first scan of an input takes the log's rows, a further one makes them anew. Fewer rows than the log's are a filter's doing where the scan has one,
    /// or where an operator above may have stopped it; otherwise they are lost, and not charged to anything.
    /// </summary>
    private void Scan(PlanNode node, BookedInput input, bool mayStopEarly, bool mayRepeat)
    {
        if (!scanned.Add(input))
        {
            Generated(input.LiveRows);
        }

        var gone = input.LiveRows - node.Rows;
        var hasFilter = node.Info.Keys.Any(key => key.EndsWith("Filters", StringComparison.Ordinal)) || mayStopEarly;
        if (mayRepeat && gone < 0)
        {
            Generated(-gone);
        }
        else if ((hasFilter && node.Rows <= input.FileRows) || node.Rows == input.FileRows)
        {
            // Negative where the scan gives deleted rows, too, which a filter above takes out.
            Filtered(gone);
        }
    }

    private void Charge(PlanNode node)
    {
        var rowsIn = node.Children.Sum(child => child.Rows);
        var gone = rowsIn - node.Rows;
        if (node.Type == "CTE" && node.Children is [var definition, var consumer])
        {
            // Each reading of a CTE gives its rows: the first takes them, a further one makes them anew.
            var read = consumer.DescendantsAndSelf().Where(scan => scan.Type == "CTE_SCAN" && scan["CTE Index"] == node["Table Index"]).Sum(scan => scan.Rows);
            Generated(-read);
            Move(definition.Rows - read, Filtered, Generated);
        }
        else if (Operators.IsJoin(node) && node.Children is [var left, var right])
        {
            ChargeJoin(node, left.Rows, right.Rows);
        }
        else if (node.Type == "POSITIONAL_SCAN")
        {
            Move(gone, Joined, Expanded);
        }
        else if (Operators.IsDistinct(node, traits) || Operators.IsFirstOfGroup(node) || KeepsOneOfEqual(node) || node.Type.StartsWith("RECURSIVE", StringComparison.Ordinal))
        {
            Move(gone, Deduplicated, Generated);
        }
        else if (Operators.IsAggregate(node))
        {
            // Over no rows at all, an aggregate still gives one.
            Move(gone, Aggregated, rowsIn == 0 ? Generated : Expanded);
        }
        else
        {
            Move(gone, Filtered, Expanded);
        }
    }

    /// <summary>
    /// The driving side is the one whose rows the join keeps: the larger one where the result is as large, else the outer one. The other is looked up and absorbed.
    /// </summary>
    private void ChargeJoin(PlanNode node, long left, long right)
    {
        var larger = Math.Max(left, right);
        var driving = node["Join Type"] switch
        {
            _ when node.Rows >= larger => larger,
            "LEFT" or "SINGLE" or "MARK" or "SEMI" or "ANTI" => left,
            "RIGHT" or "RIGHT_SEMI" or "RIGHT_ANTI" => right,
            _ => larger,
        };
        Joined(left + right - driving);
        Move(driving - node.Rows, Filtered, Expanded);
    }

    /// <summary>A filter on <c>row_number()</c> of a partition, or on any window where the SELECT says QUALIFY.</summary>
    private bool KeepsOneOfEqual(PlanNode node)
    {
        if (node is not { Type: "FILTER", Children: [var below] })
        {
            return false;
        }

        while (below is { Type: "PROJECTION", Children: [var next] })
        {
            below = next;
        }

        return Operators.IsWindow(below) &&
            (traits.HasQualify || below["Projections"].Contains("ROW_NUMBER() OVER (PARTITION BY", StringComparison.Ordinal));
    }

    /// <summary>Inputs that the engine did not need to read: a filter that cannot hold, a count or a bound answered by the files' statistics, a join without effect.</summary>
    private void AccountForUnread()
    {
        var unread = inputs.Where(input => !scanned.Contains(input)).Sum(input => input.LiveRows);
        if (isEmptied)
        {
            Filtered(unread);
        }
        else if (constants > 0)
        {
            var answers = Math.Min(constants, unread);
            Generated(-answers);
            Aggregated(unread - answers);
        }
        else
        {
            Joined(unread);
        }
    }

    private BookedInput? FindInput(PlanNode scan)
    {
        // The profile lists up to five files, then "...". Names may hold commas, so a known name is looked for at the front.
        var names = scan["Filename(s)"];
        var first = names.Split(", ", 2)[0];
        return inputs.FirstOrDefault(input => input.Files.Contains(first)) ??
            inputs.FirstOrDefault(input => input.Files.Any(file => names.StartsWith(file, StringComparison.Ordinal)));
    }

    private static void Move(long gone, Action<long> lost, Action<long> gained)
    {
        if (gone >= 0)
        {
            lost(gone);
        }
        else
        {
            gained(-gone);
        }
    }

    private void Generated(long rows) => books = books with { Generated = books.Generated + rows };

    private void Expanded(long rows) => books = books with { Expanded = books.Expanded + rows };

    private void Filtered(long rows) => books = books with { Filtered = books.Filtered + rows };

    private void Deduplicated(long rows) => books = books with { Deduplicated = books.Deduplicated + rows };

    private void Aggregated(long rows) => books = books with { Aggregated = books.Aggregated + rows };

    private void Joined(long rows) => books = books with { Joined = books.Joined + rows };
}
