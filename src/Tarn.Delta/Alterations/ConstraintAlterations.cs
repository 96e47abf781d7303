using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Alterations;

/// <summary>Changes of a table's CHECK constraints.</summary>
public static class ConstraintAlterations
{
    /// <summary>Constraints by name, letter case aside; values are SQL expressions.</summary>
    public static IReadOnlyDictionary<string, string> Of(Snapshot table) => table.Metadata.Configuration
        .Where(pair => pair.Key.StartsWith(TableProperties.ConstraintPrefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(pair => pair.Key[TableProperties.ConstraintPrefix.Length..], pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Adds a constraint. The caller has checked that it is true of every row: rows that others add before the commit make it a conflict.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="name">Letter case does not count.</param>
    /// <param name="expression">An SQL condition on the table's columns, as Spark reads it: other engines will check it.</param>
    /// <exception cref="DeltaException">A constraint of that name exists.</exception>
    public static Alteration Add(Snapshot table, string name, string expression)
    {
        const string operation = "ADD CONSTRAINT";
        if (Of(table).TryGetValue(name, out var present))
        {
            throw Alteration.Refused(table, operation, $"constraint '{name}' exists already ({present}). Drop it first, or choose another name.");
        }

        var metadata = table.Metadata with
        {
            Configuration = new Dictionary<string, string>(table.Metadata.Configuration) { [TableProperties.ConstraintPrefix + name.ToLowerInvariant()] = expression },
        };
        return new Alteration(table, new CommitDescription(operation) { Parameters = new Dictionary<string, string> { ["name"] = name, ["expr"] = expression } })
        {
            Metadata = metadata,
            Protocol = ProtocolUpgrade.With(table.Protocol, ["checkConstraints"]),
            DependsOnRows = true,
        };
    }

    /// <summary>Drops a constraint.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">Letter case does not count.</param>
    /// <param name="ifExists">Whether one that does not exist is passed over.</param>
    /// <exception cref="DeltaException">There is no such constraint.</exception>
    public static Alteration Drop(Snapshot table, string name, bool ifExists = false)
    {
        const string operation = "DROP CONSTRAINT";
        var key = table.Metadata.Configuration.Keys.FirstOrDefault(key => string.Equals(key, TableProperties.ConstraintPrefix + name, StringComparison.OrdinalIgnoreCase));
        if (key is null)
        {
            return ifExists
                ? new Alteration(table, new CommitDescription(operation))
                : throw Alteration.Refused(table, operation, $"it has no constraint '{name}'. It has: {string.Join(", ", Of(table).Keys.DefaultIfEmpty("none"))}.");
        }

        var parameters = new Dictionary<string, string> { ["name"] = name, ["expr"] = table.Metadata.Configuration[key], ["existed"] = "true" };
        return new Alteration(table, new CommitDescription(operation) { Parameters = parameters })
        {
            Metadata = table.Metadata with { Configuration = table.Metadata.Configuration.Where(pair => pair.Key != key).ToDictionary(pair => pair.Key, pair => pair.Value) },
        };
    }
}
