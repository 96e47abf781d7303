namespace Tarn.Cli.Commands;

/// <summary>How this program is typed from the current folder, so that hints work when pasted.</summary>
internal static class ProgramName
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "tarn.exe" : "tarn";

    /// <summary><c>tarn</c> where the search path finds one; else the path of the program.</summary>
    public static string Typed { get; } = Find();

    private static string Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var beside = Path.Combine(AppContext.BaseDirectory, FileName);
        if (folders.Any(folder => File.Exists(Path.Combine(folder, FileName))) || !File.Exists(beside))
        {
            return "tarn";
        }

        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), beside);
        return ShellText.Quote(relative.StartsWith("..", StringComparison.Ordinal) ? beside : relative);
    }
}
