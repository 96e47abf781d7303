using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Tarn.Testing;

namespace Tarn.Tests.Architecture;

/// <summary>The arrows between assemblies, read from the built files: DESIGN's picture and no other.</summary>
public sealed class AssemblyDirectionTests
{
    /// <summary>What each assembly may use besides the base class library. A star is any package: drivers and clients of other systems.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Tarn.Delta"] = [],
        ["Tarn"] = ["Tarn.Delta", "YamlDotNet", "Polly.Core", "OpenTelemetry.Api"],
        ["Tarn.DuckDb"] = ["Tarn", "Tarn.Delta"],
        ["Tarn.Aws"] = ["Tarn", "Tarn.Delta", "*"],
        ["Tarn.Connectors"] = ["Tarn", "Tarn.Delta", "*"],
        ["Tarn.Cli"] = ["Tarn", "Tarn.Delta", "Tarn.DuckDb", "Tarn.Connectors", "Tarn.Aws", "*"],
    };

    public static TheoryData<string> Assemblies() => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_uses_only_what_its_arrow_allows(string assembly)
    {
        Assert.True(Allowed.TryGetValue(assembly, out var allowed), $"{assembly} has no place in the picture: say here what it may use.");

        var others = References(assembly).Where(name => !IsBaseLibrary(name) && !allowed.Contains(name)).ToList();

        Assert.Empty(allowed.Contains("*") ? others.Where(IsOurs) : others);
    }

    [Fact]
    public void References_are_read_from_the_built_files()
    {
        Assert.Contains("Tarn.Delta", References("Tarn"));
        Assert.Contains("System.Runtime", References("Tarn.Delta"));
    }

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static bool IsOurs(string name) => name == "Tarn" || name.StartsWith("Tarn.", StringComparison.Ordinal);

    /// <summary>By the shared framework's own files: a package called System.Something is no base library.</summary>
    private static bool IsBaseLibrary(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));
}
