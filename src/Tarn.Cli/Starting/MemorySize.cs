using Tarn.Projects;

namespace Tarn.Cli.Starting;

/// <summary>The memory limit of tarn.yml in bytes.</summary>
internal static class MemorySize
{
    /// <exception cref="TarnException">It is not a size.</exception>
    public static long Parse(string text) => ByteSize.TryParse(text, out var bytes)
        ? bytes
        : throw new TarnException($"The memory limit '{text}' is not a size. Write a number and a unit in tarn.yml: 500MB, 4GB, 1.5GiB.");
}
