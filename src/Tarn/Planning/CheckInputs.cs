using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.Planning;

/// <summary>The tables that a step's checks read beside its own.</summary>
internal static class CheckInputs
{
    /// <summary>Relationships name theirs; those of custom SELECTs are found by the engine's parser.</summary>
    public static IReadOnlyList<TableName> Of(LakeStep step, Func<string, SqlAnalysis> analyze)
    {
        List<TableName> found = [];
        foreach (var check in step.Checks)
        {
            switch (check)
            {
                case RelationshipCheck relationship:
                    found.Add(relationship.To);
                    break;
                case SqlCheck { IsCondition: false } custom:
                    var self = $"{step.Table.Layer}.\"{step.Table.Name}\"";
                    foreach (var reference in analyze(custom.Sql.Replace("{table}", self, StringComparison.Ordinal)).Tables)
                    {
                        if (TableName.TryParse(reference.Text.Replace("\"", "", StringComparison.Ordinal), out var name))
                        {
                            found.Add(name);
                        }
                    }

                    break;
            }
        }

        return [.. found.Distinct().Where(name => name != step.Table)];
    }
}
