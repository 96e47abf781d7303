namespace Tarn.Testing;

/// <summary>Real data and real Delta tables that nobody on this project made: the folder <c>shared</c> beside the repository.</summary>
public static class SharedData
{
    /// <summary>The folder, there or not.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Why a test that needs it cannot run; null where it is there.</summary>
    public static string? WhyAbsent { get; } = Directory.Exists(Folder) ? null : "Needs the folder 'shared' with real data beside the repository.";

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tarn.slnx")))
            {
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared"));
            }
        }

        throw new InvalidOperationException($"No Tarn.slnx above {AppContext.BaseDirectory}: run the tests from a clone.");
    }
}
