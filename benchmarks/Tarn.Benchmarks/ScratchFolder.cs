namespace Tarn.Benchmarks;

/// <summary>A folder for one benchmark, on the disk of the machine's temporary files, gone at its end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Path = Directory.CreateTempSubdirectory("tarn-bench-").FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
