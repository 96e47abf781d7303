using Tarn.Engines;

namespace Tarn.IntegrationTests.Histories;

/// <summary>A WHEN clause of a merge in the model.</summary>
/// <param name="Match">What it is for.</param>
/// <param name="Condition">On the table's row, or on the source's where there is no other; null for none.</param>
/// <param name="Changes">Null for every column from the source (<c>*</c>); of an insert: the columns that it fills.</param>
/// <param name="IsDelete">Whether the row goes.</param>
internal sealed record MergeRule(MergeMatch Match, Condition? Condition, IReadOnlyList<ColumnChange>? Changes, bool IsDelete)
{
    private string Prefix => Match == MergeMatch.NotMatched ? "s." : "t.";

    /// <summary>One by chance.</summary>
    public static MergeRule Draw(Random random, Model model, MergeMatch match, Func<int, ColumnChange>? assign)
    {
        var condition = random.Next(2) == 0 ? null : Condition.Draw(random, model);
        var places = Enumerable.Range(1, model.Columns.Count - 1).ToList();
        switch (match)
        {
            case MergeMatch.NotMatched when random.Next(2) == 0:
                var filled = places.Where(at => !model.Columns[at].IsNullable || random.Next(2) == 0).Prepend(0);
                return new(match, condition, [.. filled.Select(ColumnChange.FromSource)], IsDelete: false);
            case MergeMatch.NotMatched:
                return new(match, condition, null, IsDelete: false);
            case var _ when places.Count == 0 || random.Next(3) == 0:
                return new(match, condition, null, IsDelete: true);
            case MergeMatch.Matched when random.Next(2) == 0:
                return new(match, condition, null, IsDelete: false);
            default:
                return new(match, condition, [.. places.OrderBy(_ => random.Next()).Take(1 + random.Next(2)).Select(assign!)], IsDelete: false);
        }
    }

    /// <summary>The rows after a merge on the first column.</summary>
    public static IEnumerable<string?[]> Apply(Model model, IReadOnlyList<string?[]> source, IReadOnlyList<MergeRule> rules)
    {
        var sources = source.ToDictionary(row => row[0]!);
        foreach (var row in model.Rows)
        {
            var match = sources.GetValueOrDefault(row[0]!);
            var kind = match is null ? MergeMatch.NotMatchedBySource : MergeMatch.Matched;
            var rule = rules.FirstOrDefault(rule => rule.Match == kind && (rule.Condition is null || rule.Condition.Holds(row) == true));
            if (rule is not { IsDelete: true })
            {
                yield return rule is null ? row : rule.Changed(row, match);
            }
        }

        var present = model.Rows.Select(row => row[0]!).ToHashSet();
        foreach (var row in source.Where(row => !present.Contains(row[0]!)))
        {
            if (rules.FirstOrDefault(rule => rule.Match == MergeMatch.NotMatched && (rule.Condition is null || rule.Condition.Holds(row) == true)) is { } rule)
            {
                yield return rule.Changes is null ? row : [.. row.Select((value, at) => rule.Changes.Any(change => change.At == at) ? value : null)];
            }
        }
    }

    public MergeClause ToClause(Model model)
    {
        IReadOnlyList<Assignment>? set = Changes is null ? null : [.. Changes.Select(change => change.Sql(model, "t."))];
        MergeAction action = IsDelete ? new MergeAction.Delete() : Match == MergeMatch.NotMatched ? new MergeAction.Insert(set) : new MergeAction.Update(set);
        return new MergeClause(Match, Condition?.Sql(Prefix), action);
    }

    public string Describe(Model model)
    {
        var set = Changes is null ? "*" : string.Join(", ", Changes.Select(change => change.Describe(model, "t.")));
        var action = IsDelete ? "DELETE" : Match == MergeMatch.NotMatched ? $"INSERT {set}" : $"UPDATE SET {set}";
        return $"WHEN {Match}{(Condition is null ? "" : $" AND {Condition.Sql(Prefix)}")} THEN {action}";
    }

    private string?[] Changed(string?[] row, string?[]? source)
    {
        if (Changes is null)
        {
            return source!;
        }

        var changed = row.ToArray();
        foreach (var change in Changes)
        {
            changed[change.At] = change.Value(row, source ?? row);
        }

        return changed;
    }
}
