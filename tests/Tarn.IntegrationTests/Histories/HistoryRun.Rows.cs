using Tarn.Delta;
using Tarn.Engines;
using Tarn.Tables;

namespace Tarn.IntegrationTests.Histories;

/// <summary>Operations that change rows.</summary>
internal sealed partial class HistoryRun
{
    private Step Append(Random random)
    {
        var rows = Present.Draw(random, 1 + random.Next(8));
        var select = Present.Select(rows);
        return Change("APPEND", select, Present.With([.. Present.Rows, .. rows]), new TableChange.Append(new RowSource(select)));
    }

    /// <summary>Some columns only, in any order: the others become null.</summary>
    private Step AppendSome(Random random)
    {
        var places = Enumerable.Range(0, Present.Columns.Count).Where(at => !Present.Columns[at].IsNullable || random.Next(2) == 0).OrderBy(_ => random.Next()).ToArray();
        IReadOnlyList<string?[]> rows = [.. Present.Draw(random, 1 + random.Next(4)).Select(row => row.Select((value, at) => places.Contains(at) ? value : null).ToArray())];
        var select = $"SELECT {string.Join(", ", places.Select(at => Model.Quoted(Present.Columns[at].Name)))} FROM ({Present.Select(rows)})";
        IReadOnlyList<string>? columns = random.Next(2) == 0 ? null : [.. places.Select(at => Present.Columns[at].Name)];
        return Change("APPEND SOME", select, Present.With([.. Present.Rows, .. rows]), new TableChange.Append(new RowSource(select, columns)));
    }

    private Step Overwrite(Random random)
    {
        var rows = Present.Draw(random, random.Next(6));
        var select = Present.Select(rows);
        return Change("OVERWRITE", select, Present.With(rows), new TableChange.Overwrite(new RowSource(select)));
    }

    private Step OverwriteWhere(Random random)
    {
        var where = Condition.Draw(random, Present, partitionsOnly: Present.IsPartitioned && random.Next(2) == 0);
        var rows = Present.Draw(random, 8).Where(row => where.Holds(row) == true).ToList();
        var select = Present.Select(rows);
        return Change(
            "OVERWRITE WHERE", $"{where.Sql("")}: {select}", Present.With([.. Present.Rows.Where(row => where.Holds(row) != true), .. rows]),
            new TableChange.Overwrite(new RowSource(select), where.Sql("")));
    }

    private Step OverwritePartitions(Random random)
    {
        var rows = Present.Draw(random, 1 + random.Next(3));
        var select = Present.Select(rows);
        var replaced = rows.Select(Partition).ToHashSet();
        return Change(
            "OVERWRITE PARTITIONS", select, Present.With([.. Present.Rows.Where(row => !replaced.Contains(Partition(row))), .. rows]),
            new TableChange.Overwrite(new RowSource(select), DynamicPartitions: true));
    }

    private Step Delete(Random random)
    {
        var where = random.Next(12) == 0 ? null : Condition.Draw(random, Present);
        return Change(
            "DELETE", where?.Sql("") ?? "every row", Present.With(Present.Rows.Where(row => where is not null && where.Holds(row) != true)),
            new TableChange.Delete(where?.Sql("")));
    }

    private Step Update(Random random)
    {
        var where = random.Next(8) == 0 ? null : Condition.Draw(random, Present);
        var places = Enumerable.Range(1, Present.Columns.Count - 1).OrderBy(_ => random.Next()).Take(1 + random.Next(2)).ToArray();
        if (places.Length == 0)
        {
            return Delete(random);
        }

        var changes = places.Select(at => Assign(random, at)).ToList();
        var expected = Present.With(Present.Rows.Select(row => where is null || where.Holds(row) == true ? Changed(row, row, changes) : row));
        return Change(
            "UPDATE", $"SET {string.Join(", ", changes.Select(change => change.Describe(Present, "")))}{(where is null ? "" : $" WHERE {where.Sql("")}")}", expected,
            new TableChange.Update([.. changes.Select(change => change.Sql(Present, ""))], where?.Sql("")));
    }

    private Step Merge(Random random)
    {
        var source = Present.Draw(random, 1 + random.Next(6), withOldKeys: true);
        List<MergeRule> rules = [];
        foreach (var match in (MergeMatch[])[MergeMatch.Matched, MergeMatch.Matched, MergeMatch.NotMatched, MergeMatch.NotMatchedBySource])
        {
            if (random.Next(3) > 0)
            {
                rules.Add(MergeRule.Draw(random, Present, match, match == MergeMatch.NotMatched ? null : at => Assign(random, at, match == MergeMatch.Matched)));
            }
        }

        if (rules.Count == 0)
        {
            rules.Add(new MergeRule(MergeMatch.NotMatched, null, null, IsDelete: false));
        }

        // A clause without a condition takes everything: only the last of its kind may be so.
        rules = [.. rules.Where((rule, at) => rule.Condition is not null || rules.FindLastIndex(other => other.Match == rule.Match) == at)];
        var select = Present.Select(source);
        var on = $"t.{Model.Quoted(Present.Columns[0].Name)} = s.{Model.Quoted(Present.Columns[0].Name)}";
        return Change(
            "MERGE", $"USING ({select}) s ON {on} {string.Join(' ', rules.Select(rule => rule.Describe(Present)))}", Present.With(MergeRule.Apply(Present, source, rules)),
            new TableChange.Merge(select, "s", on, [.. rules.Select(rule => rule.ToClause(Present))], "t"));
    }

    /// <summary>A new value for a column: a constant, null, another column's of the kind, or (in a merge) the source's.</summary>
    private ColumnChange Assign(Random random, int at, bool mayTakeSource = false)
    {
        var column = Present.Columns[at];
        var like = Enumerable.Range(1, Present.Columns.Count - 1)
            .Where(other => Present.Columns[other].Kind == column.Kind && Present.Columns[other].IsPartition == column.IsPartition && (column.IsNullable || !Present.Columns[other].IsNullable)).ToList();
        return random.Next(4) switch
        {
            0 => ColumnChange.FromColumn(at, like[random.Next(like.Count)]),
            1 when mayTakeSource => ColumnChange.FromSource(at),
            _ => ColumnChange.FromValue(at, Model.Value(random, column)),
        };
    }

    private static string?[] Changed(string?[] row, string?[] source, IReadOnlyList<ColumnChange> changes)
    {
        var changed = row.ToArray();
        foreach (var change in changes)
        {
            changed[change.At] = change.Value(row, source);
        }

        return changed;
    }

    private string Partition(string?[] row) =>
        string.Join('\u001f', Present.Columns.Select((column, at) => column.IsPartition ? row[at] ?? "\u0000" : ""));

    private Step Change(string name, string description, Model expected, TableChange change) => new(name, $"{name} {description}", expected, () => ApplyAsync(change));

    private async Task<TableVersion?> ApplyAsync(TableChange change, ChangeOptions? options = null) => await writer.ApplyAsync(change, options) switch
    {
        ChangeOutcome.Committed committed => committed.Version,
        ChangeOutcome.Unchanged => null,
        var other => throw new InvalidOperationException($"{other} without another writer."),
    };
}
