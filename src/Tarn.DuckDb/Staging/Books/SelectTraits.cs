using System.Text.Json;

namespace Tarn.DuckDb.Staging.Books;

/// <summary>What a SELECT's text says of duplicates, which its physical plan no longer tells.</summary>
/// <param name="HasQualify">A QUALIFY clause somewhere.</param>
/// <param name="HasDistinctOn">A DISTINCT ON somewhere.</param>
internal readonly record struct SelectTraits(bool HasQualify, bool HasDistinctOn)
{
    /// <summary>Reads the tree that <c>json_serialize_sql</c> gives.</summary>
    internal static SelectTraits FromTree(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        SelectTraits traits = default;
        Visit(document.RootElement, ref traits);
        return traits;
    }

    private static void Visit(JsonElement element, ref SelectTraits traits)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    traits = member.Name switch
                    {
                        "qualify" when member.Value.ValueKind == JsonValueKind.Object => traits with { HasQualify = true },
                        "distinct_on_targets" when member.Value is { ValueKind: JsonValueKind.Array } targets && targets.GetArrayLength() > 0
                            => traits with { HasDistinctOn = true },
                        _ => traits,
                    };
                    Visit(member.Value, ref traits);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Visit(item, ref traits);
                }

                break;
        }
    }
}
