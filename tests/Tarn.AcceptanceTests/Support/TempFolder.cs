namespace Tarn.AcceptanceTests.Support;

/// <summary>A folder of one test, gone when the test ends. <c>TARN_KEEP=1</c> keeps it, to look at what a failed test left.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "tarn-accept", Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Writes a file, with the folders above it.</summary>
    public string Write(string relative, string text)
    {
        var path = At(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("TARN_KEEP") is not "1" && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
