using System.Text.Json.Nodes;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Conformance;

/// <summary>A table of other writers, and what their own tests expect of it.</summary>
internal sealed record ManifestTable(JsonObject Entry)
{
    public static readonly string Root = System.IO.Path.Combine(SharedData.Folder, "delta-tables");

    private static readonly Lazy<IReadOnlyList<ManifestTable>> Read = new(() =>
    {
        var file = System.IO.Path.Combine(Root, "manifest.json");
        return File.Exists(file) ? [.. JsonNode.Parse(File.ReadAllText(file))!.AsArray().Select(table => new ManifestTable(table!.AsObject()))] : [];
    });

    public static IReadOnlyList<ManifestTable> All => Read.Value;

    public string Path => (string)Entry["path"]!;

    public string Folder => System.IO.Path.Combine(Root, Path);

    public JsonObject Expected => Entry["expected"]!.AsObject();

    public JsonObject Computed => Entry["computed"]!.AsObject();

    public bool MustBeRefused => Expected["error"] is JsonValue error && error.GetValueKind() == System.Text.Json.JsonValueKind.True;

    /// <summary>Some tables came without their data files: only their logs can be checked.</summary>
    public bool HasData => (bool?)Computed["dataFilesPresent"] ?? false;

    public IEnumerable<string> Features => Entry["features"]!.AsArray().Select(feature => (string)feature!);

    public IEnumerable<string> Writers => Entry["writers"] is JsonArray writers ? writers.Select(writer => (string)writer!) : [];
}
