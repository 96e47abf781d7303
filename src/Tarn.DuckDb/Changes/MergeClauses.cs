using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Rules;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>The WHEN clauses of a merge as SQL.</summary>
internal sealed class MergeClauses
{
    /// <summary>The index of the clause that counts for a row; null for none.</summary>
    internal const string Chosen = "__tarn_clause";

    private readonly ChangeStep step;
    private readonly TableChange.Merge merge;
    private readonly IReadOnlyList<string> sourceColumns;
    private readonly IReadOnlyList<RowAssignments?> assignments;
    private readonly Dictionary<MergeMatch, AssignedValue> values;

    /// <param name="step">The change.</param>
    /// <param name="merge">Its clauses.</param>
    /// <param name="source">The table of source rows.</param>
    /// <param name="sourceColumns">The source's columns.</param>
    /// <exception cref="EngineException">A clause assigns to unknown columns, or a star finds no column in the source.</exception>
    internal MergeClauses(ChangeStep step, TableChange.Merge merge, string source, IReadOnlyList<string> sourceColumns)
    {
        this.step = step;
        this.merge = merge;
        this.sourceColumns = sourceColumns;
        var (targetRow, sourceRow) = ($"({TargetRows.None(step.Schema)}) AS {step.Alias(merge.Alias)}", $"{source} AS {Sql.Name(merge.SourceAlias)}");
        values = new()
        {
            [MergeMatch.Matched] = new(step, $"{targetRow}, {sourceRow}"),
            [MergeMatch.NotMatched] = new(step, sourceRow),
            [MergeMatch.NotMatchedBySource] = new(step, targetRow),
        };
        assignments = [.. merge.Clauses.Select(Assignments)];
    }

    /// <summary>Whether rows of the table may get a new version.</summary>
    internal bool HasUpdates => merge.Clauses.Any(clause => clause.Action is MergeAction.Update);

    /// <summary>Whether a row may be matched by many rows of the source: each of them deletes it.</summary>
    internal bool AllowsManyMatches => Of(MergeMatch.Matched) is [{ Clause: { Condition: null, Action: MergeAction.Delete } }];

    /// <summary>Whether rows without a match do not matter, so that only pairs for which a clause holds are told apart.</summary>
    internal bool IsMatchedOnly => merge.Clauses.All(clause => clause.Match == MergeMatch.Matched);

    /// <summary>The updating clauses' indexes as a list of SQL; <c>(-1)</c> for none.</summary>
    internal string Updating => $"({string.Join(", ", merge.Clauses.Index().Where(entry => entry.Item.Action is MergeAction.Update).Select(entry => Number(entry.Index)).DefaultIfEmpty("-1"))})";

    internal bool Has(MergeMatch match) => merge.Clauses.Any(clause => clause.Match == match);

    /// <summary>The select-list entry that chooses a clause: the first whose condition holds.</summary>
    internal string Choice(MergeMatch match)
    {
        var cases = Of(match).Select(entry => $" WHEN {(entry.Clause.Condition is { } condition ? step.Expression(condition) : "true")} THEN {Number(entry.Index)}");
        return $"CASE{string.Concat(cases)} END AS {Chosen}";
    }

    /// <summary>The select-list entries of a row's new version, by the chosen clause.</summary>
    internal IEnumerable<string> NewVersion(MergeMatch match) => step.Schema.Fields.Select((field, column) =>
    {
        var present = match == MergeMatch.NotMatched
            ? $"CAST(NULL AS {SqlTypes.Of(field.Type)})"
            : $"{step.Alias(merge.Alias)}.{Sql.Name(field.Name)}";
        var cases = Of(match).Where(entry => entry.Clause.Action is not MergeAction.Delete)
            .Select(entry => $" WHEN {Number(entry.Index)} THEN {Value(entry.Index, entry.Clause, field, column, present)}")
            .ToList();
        return $"{(cases.Count == 0 ? $"CAST(NULL AS {SqlTypes.Of(field.Type)})" : $"CASE {Chosen}{string.Concat(cases)} END")} AS {ChangedColumns.New(column)}";
    });

    /// <summary>For which rows of a kind a generated column is computed: those whose clause does not set it.</summary>
    internal string? Computed(int column, params MergeMatch[] matches)
    {
        var clauses = merge.Clauses.Index().Where(entry => matches.Contains(entry.Item.Match) && !Sets(entry.Index, column)).Select(entry => Number(entry.Index)).ToList();
        return clauses.Count == 0 ? null : $"{Chosen} IN ({string.Join(", ", clauses)})";
    }

    private bool Sets(int index, int column) => assignments[index]?.Has(column) ?? Source(step.Schema.Fields[column]) is not null;

    private string Value(int index, MergeClause clause, StructField field, int column, string present)
    {
        if (assignments[index] is { } set)
        {
            return set[column, present] ?? Unset(clause, field, present);
        }

        return Source(field) is { } name ? values[clause.Match].Of($"{Sql.Name(merge.SourceAlias)}.{Sql.Name(name)}", field) : Unset(clause, field, present);
    }

    private string Unset(MergeClause clause, StructField field, string present) =>
        clause.Action is MergeAction.Insert ? GeneratedColumns.DefaultOf(field, step.Expressions) : present;

    private RowAssignments? Assignments(MergeClause clause)
    {
        var set = clause.Action switch
        {
            MergeAction.Update update => update.Set,
            MergeAction.Insert insert => insert.Set,
            _ => [],
        };
        if (set is not null)
        {
            return new(step, set, merge.Alias, values[clause.Match]);
        }

        // A star means all columns. Where the merge changes the schema, columns are allowed to be on one side only.
        if (ReferenceEquals(step.Request.Metadata, step.Base.Metadata) &&
            step.Schema.Fields.FirstOrDefault(field => Source(field) is null && GeneratedColumns.ExpressionOf(field) is null) is { } missing)
        {
            throw step.Refused(
                $"{(clause.Action is MergeAction.Insert ? "INSERT *" : "UPDATE SET *")} needs column '{missing.Name}', which the source does not give.",
                $"The source's columns are {string.Join(", ", sourceColumns)}. Add the column to it, or name the columns to set instead of *.");
        }

        return null;
    }

    private string? Source(StructField field) => sourceColumns.FirstOrDefault(name => string.Equals(name, field.Name, StringComparison.OrdinalIgnoreCase));

    private IReadOnlyList<(int Index, MergeClause Clause)> Of(MergeMatch match) => [.. merge.Clauses.Index().Where(entry => entry.Item.Match == match)];

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
