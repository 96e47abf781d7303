using Tarn.Projects;
using Tarn.Projects.Yaml;

namespace Tarn.Contracts;

/// <summary>Reads <c>contract:</c> of a stream.</summary>
internal static class ContractReader
{
    private static readonly (string Word, OnViolation Value)[] Violations =
    [
        ("quarantine", OnViolation.Quarantine), ("drop", OnViolation.Drop), ("warn", OnViolation.Warn), ("fail", OnViolation.Fail),
    ];

    public static Contract Read(FileContext file, YamlEntry entry)
    {
        if (MappingReader.Open(file, entry.Value, KeySet.Contract, "'contract'", "columns: { NAME: { type: string } }", entry.Key.At) is not { } reader)
        {
            return new();
        }

        return new()
        {
            Evolution = reader.Choice(
                "evolution", ("strict", SchemaEvolution.Strict), ("additive", SchemaEvolution.Additive), ("permissive", SchemaEvolution.Permissive)) ?? default,
            OnViolation = reader.Choice("on_violation", Violations) ?? default,
            Columns = reader.Entry("columns") is { } columns ? ReadColumns(file, columns) : [],
        };
    }

    public static OnViolation? ReadOnViolation(MappingReader reader) => reader.Choice("on_violation", Violations);

    private static List<ColumnContract> ReadColumns(FileContext file, YamlEntry entry)
    {
        if (entry.Value is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            var shape = entry.Value is YamlMapping ? "empty" : entry.Value.Shape;
            file.Report(entry.ValueAt, $"'columns' is {shape} and must be a mapping. Write columns: {{ NAME: {{ type: string }} }}, or delete the key to load every column as string.");
            return [];
        }

        Dictionary<string, YamlScalar> seen = new(StringComparer.OrdinalIgnoreCase);
        List<ColumnContract> columns = [];
        foreach (var column in mapping.Entries)
        {
            if (!seen.TryAdd(column.Key.Value, column.Key))
            {
                file.Report(column.Key.At, $"The columns '{seen[column.Key.Value].Value}' (line {seen[column.Key.Value].At.Line}) and '{column.Key.Value}' differ in letter case only, which SQL does not see. Name one of them otherwise, with 'from: {column.Key.Value}'.");
            }

            if (new ContractColumnReader(file, column).Read() is { } read)
            {
                columns.Add(read);
            }
        }

        return columns;
    }
}
