using Tarn.Delta;
using Tarn.Testing;

namespace Tarn.Tests.Architecture;

/// <summary>
/// What Tarn.Delta and Tarn promise to their callers is a file beside each project: a change of the promise is a change of that file, seen in review.
/// With TARN_UPDATE_PUBLIC_API=1 the files are written anew.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies() => ["Tarn", "Tarn.Delta"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public async Task Public_signatures_are_those_of_the_file(string name)
    {
        var assembly = name == "Tarn" ? typeof(TableName).Assembly : typeof(DeltaException).Assembly;
        var path = Path.Combine(Repository.Root, "src", name, "PublicApi.txt");
        var built = PublicApi.Print(assembly);
        if (Environment.GetEnvironmentVariable("TARN_UPDATE_PUBLIC_API") == "1")
        {
            await File.WriteAllTextAsync(path, string.Join("\n", built) + "\n");
        }

        var written = (await File.ReadAllTextAsync(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var added = built.Except(written).Select(line => "+ " + line);
        var removed = written.Except(built).Select(line => "- " + line);
        var changes = string.Join("\n", added.Concat(removed));
        Assert.True(changes.Length == 0, $"The public members of {name} changed. Where that is meant, run this test with TARN_UPDATE_PUBLIC_API=1 and commit src/{name}/PublicApi.txt.\n{changes}");
        Assert.NotEmpty(built);
    }

    [Fact]
    public void A_signature_says_types_nullability_and_defaults()
    {
        var lines = PublicApi.Print(typeof(PublicApiTests).Assembly).Where(line => line.Contains(nameof(ApiSample), StringComparison.Ordinal));

        Assert.Equal(
            [
                "sealed record Tarn.Tests.Architecture.ApiSample",
                "Tarn.Tests.Architecture.ApiSample.ApiSample(string Name)",
                "Tarn.Tests.Architecture.ApiSample.Name : string { get; init; }",
                "Tarn.Tests.Architecture.ApiSample.Read<T>(System.Collections.Generic.IReadOnlyList<T?> items, int? count = null) : string?",
                "Tarn.Tests.Architecture.ApiSample.Size : long { get; }",
                "static Tarn.Tests.Architecture.ApiSample.Default : Tarn.Tests.Architecture.ApiSample",
            ],
            lines);
    }
}

/// <summary>What the test of the printer prints.</summary>
public sealed record ApiSample(string Name)
{
    public static readonly ApiSample Default = new("");

    public long Size => Name.Length;

    public string? Read<T>(IReadOnlyList<T?> items, int? count = null)
        where T : class => items.Count > count ? Name : null;
}
