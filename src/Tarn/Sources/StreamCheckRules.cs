using Tarn.Contracts;
using Tarn.Projects;
using Tarn.Quality;

namespace Tarn.Sources;

/// <summary>Whether the checks of a stream name columns that its table will have.</summary>
internal static class StreamCheckRules
{
    public static void Apply(FileContext file, Contract contract, IReadOnlyList<CheckDraft> checks)
    {
        if (contract.Columns.Count == 0 || contract.Evolution == SchemaEvolution.Additive)
        {
            return; // the files decide which columns there are
        }

        List<string> known = [.. contract.Columns.Select(column => column.Name), .. ContractColumnReader.Added];
        foreach (var (check, at, _) in checks)
        {
            foreach (var column in Columns(check).Where(column => !known.Contains(column, StringComparer.OrdinalIgnoreCase)))
            {
                file.Report(at, $"The check '{check.Name}' names the column '{column}', which the contract does not have.{NearNames.Hint(column, known)} Add it to 'columns', or mend the check.");
            }
        }
    }

    private static IReadOnlyList<string> Columns(CheckDefinition check) => check switch
    {
        NotNullCheck(var column) => [column],
        UniqueCheck(var columns) => columns,
        AcceptedValuesCheck(var column, _) => [column],
        RangeCheck(var column, _, _) => [column],
        RelationshipCheck(var column, _, _) => [column],
        _ => [],
    };
}
