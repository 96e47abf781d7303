namespace Tarn.AcceptanceTests.Support;

/// <summary>The folder that holds the solution, found by walking up from the test's own folder.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Real data that is not part of the repository; it lies beside it where it was put there.</summary>
    public static string SharedData { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tarn.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Tarn.slnx above {AppContext.BaseDirectory}: run the tests from a clone.");
    }
}
