namespace Tarn.Benchmarks;

/// <summary>The clone that the benchmark was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The built <c>tarn</c> of the same configuration.</summary>
    public static string Tarn
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(output.Parent!.Parent!.FullName, "Tarn.Cli", output.Name, OperatingSystem.IsWindows() ? "tarn.exe" : "tarn");
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tarn.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Tarn.slnx above {AppContext.BaseDirectory}: run the benchmark from a clone.");
    }
}
