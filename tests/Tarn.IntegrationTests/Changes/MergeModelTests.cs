using System.Globalization;
using Tarn.Engines;
using Tarn.Tables;
using Tarn.Testing;
using static Tarn.IntegrationTests.Support.TestTables;

namespace Tarn.IntegrationTests.Changes;

/// <summary>Merges made at random, each against a plain model of what a merge is.</summary>
public sealed class MergeModelTests
{
    private static readonly string[] Kinds = ["plain", "vectors", "feed", "vectors feed", "partitioned mapped feed", "ids vectors"];

    private static readonly (string Sql, Func<T, S, bool?> Holds)[] Ons =
    [
        ("t.k = s.k", (t, s) => t.K == null || s.K == null ? null : t.K == s.K),
        ("s.k = t.k AND s.v > 0", (t, s) => t.K == null || s.K == null ? null : t.K == s.K && s.V > 0),
        ("t.k = s.k + 1", (t, s) => t.K == null || s.K == null ? null : t.K == s.K + 1),
        ("t.k IS NOT DISTINCT FROM s.k", (t, s) => t.K == s.K),
        ("t.k > s.k AND t.v = s.v", (t, s) => t.K == null || s.K == null || t.V == null || s.V == null ? null : t.K > s.K && t.V == s.V),
        ("false", (_, _) => false),
    ];

    private static readonly (string? Sql, Func<T, S, bool> Holds)[] Conditions =
    [
        (null, (_, _) => true),
        ("s.v > t.v", (t, s) => s.V > t.V),
        ("t.v IS NULL", (t, _) => t.V is null),
        ("s.v = 1 OR t.k < 3", (t, s) => s.V == 1 || t.K < 3),
    ];

    private static readonly (string? Sql, Func<S, bool> Holds)[] SourceConditions = [(null, _ => true), ("s.v > 1", s => s.V > 1), ("s.k IS NULL", s => s.K is null)];

    private static readonly (string? Sql, Func<T, bool> Holds)[] TargetConditions = [(null, _ => true), ("t.v > 1", t => t.V > 1), ("k >= 3", t => t.K >= 3)];

    [Fact]
    public async Task Merge_does_what_a_plain_model_says()
    {
        var cases = Sweep.Size(60, 600);
        var random = new Random(Sweep.Seed);
        for (var done = 0; done < cases;)
        {
            var kind = Kinds[random.Next(Kinds.Length)];
            var rows = Enumerable.Range(0, random.Next(1, 12)).Select(_ => T.Make(random)).ToList();
            var files = rows.Chunk(random.Next(1, 6)).Select(chunk => $"SELECT * FROM (VALUES {string.Join(", ", chunk)}) x(k, v, region)").ToArray();
            using var table = await ChangeTable.CreateAsync(kind, Schema(("k", "integer"), ("v", "integer"), ("region", "string")), files);
            for (var merge = 0; merge < 4 && done < cases; merge++, done++)
            {
                rows = await CheckAsync(table, rows, random, $"seed {Sweep.Seed}, case {done} ({kind})");
            }
        }
    }

    /// <summary>Makes a merge, applies it to table and model, and compares.</summary>
    private static async Task<List<T>> CheckAsync(ChangeTable table, List<T> rows, Random random, string name)
    {
        var source = Enumerable.Range(0, random.Next(0, 6)).Select(_ => S.Make(random)).ToList();
        var on = Ons[random.Next(Ons.Length)];
        List<Clause> clauses = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => MakeClause(random))];
        var select = source.Count == 0 ? "SELECT 1 AS k, 1 AS v WHERE false" : $"SELECT k::INT AS k, v::INT AS v FROM (VALUES {string.Join(", ", source)}) x(k, v)";
        var change = new TableChange.Merge(select, "s", on.Sql, [.. clauses.Select(clause => clause.Sql)], "t");
        var what = $"{name}: {on.Sql}; {string.Join("; ", clauses.Select(clause => clause.Sql))}; source {string.Join(", ", source)}; rows {string.Join(", ", rows)}";
        if (Model(rows, source, on.Holds, clauses) is not { } expected)
        {
            var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(change));
            Assert.Contains("more than one row of the source", error.Message, StringComparison.Ordinal);
            return rows;
        }

        var outcome = await table.ApplyAsync(change);
        Assert.False(outcome is ChangeOutcome.Conflict, what);
        var found = await table.RowsAsync("SELECT k, v, region FROM lake.t");
        Assert.True(
            expected.Select(row => row.Text).Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)),
            $"{what}; expected {string.Join(", ", expected)}; found {string.Join(", ", found)}");
        if (outcome is ChangeOutcome.Committed { Rows: var counts })
        {
            Assert.True(counts.Inserted - counts.Deleted == expected.Count - rows.Count, $"{what}; counts {counts}");
            if (name.Contains("feed", StringComparison.Ordinal))
            {
                var feed = (await table.FeedAsync()).Select(row => row.Split('|', 2)).ToLookup(row => row[0], row => row[1]);
                var followed = Without(rows.Select(row => row.Text), feed["delete"].Concat(feed["update_preimage"])).Concat(feed["insert"]).Concat(feed["update_postimage"]);
                Assert.True(followed.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)), $"{what}; the feed gives {string.Join(", ", followed)}");
                Assert.True(feed["update_preimage"].Count() == counts.Updated && feed["update_postimage"].Count() == counts.Updated, $"{what}; counts {counts}");
            }
        }

        return expected;
    }

    private static List<string> Without(IEnumerable<string> rows, IEnumerable<string> gone)
    {
        List<string> left = [.. rows];
        Assert.All(gone, row => Assert.True(left.Remove(row), $"The feed takes {row} away, which is not there."));
        return left;
    }

    /// <summary>The rows behind the merge; null where it must be refused.</summary>
    private static List<T>? Model(List<T> rows, List<S> source, Func<T, S, bool?> on, List<Clause> clauses)
    {
        List<Clause> Of(MergeMatch match) => [.. clauses.Where(clause => clause.Sql.Match == match)];
        var matched = Of(MergeMatch.Matched);
        var isDeleteOnly = matched is [{ Sql: { Condition: null, Action: MergeAction.Delete } }];
        List<T> result = [];
        foreach (var row in rows)
        {
            var matches = source.Where(s => on(row, s) is true).ToList();
            var counted = clauses.Count == matched.Count ? matches.Where(s => matched.Any(clause => clause.Holds(row, s))).ToList() : matches;
            if (matched.Count > 0 && counted.Count > 1 && !isDeleteOnly)
            {
                return null;
            }

            // Where no clause holds for a pair the row stays: what counts is a pair for which one does.
            var pair = matches.Select(s => (Source: s, Clause: matched.FirstOrDefault(clause => clause.Holds(row, s)))).FirstOrDefault(pair => pair.Clause is not null);
            var clause = matches.Count > 0 ? pair.Clause : Of(MergeMatch.NotMatchedBySource).FirstOrDefault(clause => clause.Holds(row, S.None));
            if (clause is null)
            {
                result.Add(row);
            }
            else if (clause.Apply(row, matches.Count > 0 ? pair.Source : S.None) is { } changed)
            {
                result.Add(changed);
            }
        }

        foreach (var s in source.Where(s => !rows.Any(row => on(row, s) is true)))
        {
            if (Of(MergeMatch.NotMatched).FirstOrDefault(clause => clause.Holds(T.None, s)) is { } clause)
            {
                result.Add(clause.Apply(T.None, s)!);
            }
        }

        return result;
    }

    private static Clause MakeClause(Random random)
    {
        switch ((MergeMatch)random.Next(3))
        {
            case MergeMatch.Matched:
                var condition = Conditions[random.Next(Conditions.Length)];
                var (action, apply) = random.Next(3) switch
                {
                    0 => ((MergeAction)new MergeAction.Delete(), (Func<T, S, T?>)((_, _) => null)),
                    1 => (Update(("v", "t.v + s.v"), ("region", "'u'")), (t, s) => t with { V = t.V + s.V, W = "u" }),
                    _ => (Update(("t.v", "s.v")), (t, s) => t with { V = s.V }),
                };
                return new(new(MergeMatch.Matched, condition.Sql, action), condition.Holds, apply);
            case MergeMatch.NotMatched:
                var (sql, holds) = SourceConditions[random.Next(SourceConditions.Length)];
                return new(
                    new(MergeMatch.NotMatched, sql, new MergeAction.Insert([new(["k"], "s.k"), new(["v"], "s.v * 10")])), (_, s) => holds(s), (_, s) => new(s.K, s.V * 10, null));
            default:
                var (text, test) = TargetConditions[random.Next(TargetConditions.Length)];
                return random.Next(2) == 0
                    ? new(new(MergeMatch.NotMatchedBySource, text, new MergeAction.Delete()), (t, _) => test(t), (_, _) => null)
                    : new(new(MergeMatch.NotMatchedBySource, text, Update(("region", "concat('+', region, t.k)"))), (t, _) => test(t), (t, _) => t with { W = "+" + t.W + t.K });
        }
    }

    private static MergeAction.Update Update(params (string Column, string Value)[] set) => new([.. set.Select(item => new Assignment(item.Column.Split('.'), item.Value))]);

    private sealed record Clause(MergeClause Sql, Func<T, S, bool> Holds, Func<T, S, T?> Apply);

    /// <summary>A row of the table.</summary>
    private sealed record T(int? K, int? V, string? W)
    {
        internal static T None { get; } = new(null, null, null);

        internal string Text => $"{Shown(K)}|{Shown(V)}|{W ?? "null"}";

        internal static T Make(Random random) => new(Number(random, 8), Number(random, 4), random.Next(2) == 0 ? null : "w");

        public override string ToString() => $"({Sql(K)}::INT, {Sql(V)}::INT, {(W is null ? "NULL" : $"'{W}'")}::VARCHAR)";
    }

    /// <summary>A row of the source.</summary>
    private sealed record S(int? K, int? V)
    {
        internal static S None { get; } = new(null, null);

        internal static S Make(Random random) => new(Number(random, 10), Number(random, 4));

        public override string ToString() => $"({Sql(K)}, {Sql(V)})";
    }

    private static int? Number(Random random, int below) => random.Next(8) == 0 ? null : random.Next(below);

    private static string Sql(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    private static string Shown(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "null";
}
