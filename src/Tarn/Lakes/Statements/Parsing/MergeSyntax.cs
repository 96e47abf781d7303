using Tarn.Engines;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>MERGE INTO.</summary>
internal static class MergeSyntax
{
    /// <summary>MERGE INTO.</summary>
    public static Statement Merge(SqlCursor cursor, StatementPlace place)
    {
        cursor.Expect("MERGE");
        var evolves = cursor.Take("WITH", "SCHEMA", "EVOLUTION");
        cursor.Expect("INTO");
        var table = NameSyntax.Table(cursor);
        var alias = NameSyntax.Alias(cursor, "USING");
        cursor.Expect("USING");
        var (source, sourceAlias) = Source(cursor);
        cursor.Expect("ON");
        var on = cursor.SliceUntil(token => token.Is("WHEN"), "the condition under which rows belong together");
        List<WhenClause> clauses = [];
        while (cursor.Take("WHEN"))
        {
            clauses.Add(Clause(cursor));
        }

        if (clauses.Count == 0)
        {
            throw cursor.Wrong("WHEN MATCHED or WHEN NOT MATCHED");
        }

        cursor.ExpectEnd("WHEN or the end");
        return new Statement.Merge(table, alias, source, sourceAlias, on, clauses, evolves) { Place = place };
    }

    private static (string Source, string Alias) Source(SqlCursor cursor)
    {
        if (cursor.IsSymbol('('))
        {
            var select = cursor.ExpectBracketed("a SELECT");
            return (select, NameSyntax.Alias(cursor, "ON") ?? "source");
        }

        var start = cursor.Position;
        var table = NameSyntax.TableWithState(cursor);
        var named = $"SELECT * FROM {cursor.Slice(start, cursor.Position)}";
        return (named, NameSyntax.Alias(cursor, "ON") ?? LastName(table));
    }

    private static WhenClause Clause(SqlCursor cursor)
    {
        var match = Match(cursor);
        var condition = cursor.Take("AND") ? cursor.SliceUntil(token => token.Is("THEN"), "a condition") : null;
        cursor.Expect("THEN");
        switch (match)
        {
            case MergeMatch.NotMatched:
                cursor.Expect("INSERT");
                return new WhenClause(match, condition, WhenAction.Insert, Values(cursor));
            case var _ when cursor.Take("DELETE"):
                return new WhenClause(match, condition, WhenAction.Delete, null);
            case var _ when cursor.Take("UPDATE"):
                cursor.Expect("SET");
                return new WhenClause(match, condition, WhenAction.Update, Set(cursor, match));
            default:
                throw cursor.Wrong("UPDATE SET or DELETE");
        }
    }

    private static MergeMatch Match(SqlCursor cursor)
    {
        if (cursor.Take("MATCHED"))
        {
            return MergeMatch.Matched;
        }

        if (!cursor.Take("NOT", "MATCHED"))
        {
            throw cursor.Wrong("MATCHED or NOT MATCHED");
        }

        if (!cursor.Take("BY"))
        {
            return MergeMatch.NotMatched;
        }

        return cursor.Take("TARGET") ? MergeMatch.NotMatched : cursor.Take("SOURCE") ? MergeMatch.NotMatchedBySource : throw cursor.Wrong("SOURCE or TARGET");
    }

    private static IReadOnlyList<SetClause>? Set(SqlCursor cursor, MergeMatch match)
    {
        if (!cursor.IsSymbol('*'))
        {
            return RowSyntax.SetList(cursor, token => token.Is("WHEN"));
        }

        if (match == MergeMatch.NotMatchedBySource)
        {
            throw cursor.Wrong("a column and its value (there is no source row to take all columns from)");
        }

        cursor.ExpectSymbol('*');
        return null;
    }

    private static List<SetClause>? Values(SqlCursor cursor)
    {
        if (cursor.TakeSymbol('*'))
        {
            return null;
        }

        var columns = cursor.ExpectList(() => cursor.ExpectPath("a column"));
        cursor.Expect("VALUES");
        var values = cursor.ExpectList(() => cursor.SliceUntil(token => token.IsSymbol(',') || token.IsSymbol(')'), "a value"));
        return columns.Count == values.Count
            ? [.. columns.Zip(values, (column, value) => new SetClause(column, value))]
            : throw cursor.Wrong($"as many values as columns before this place: {columns.Count} columns are named, and {values.Count} values given; then WHEN or the end");
    }

    private static string LastName(TableRef table) => table.Path?.TrimEnd('/', '\\').Split('/', '\\')[^1] ?? table.Parts[^1];
}
