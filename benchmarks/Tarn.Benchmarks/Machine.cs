using System.Globalization;
using System.Runtime.InteropServices;

namespace Tarn.Benchmarks;

/// <summary>The machine, as far as figures depend on it. No names of hosts or users.</summary>
internal static class Machine
{
    /// <summary>Names the folder of results: machines of one class are compared, others are not.</summary>
    public static string Class { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{System}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}-{Environment.ProcessorCount}-cores");

    public static IEnumerable<(string Name, string Value)> Facts(string engine)
    {
        yield return ("processor", Processor());
        yield return ("cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        yield return ("memory", Size.Of(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        yield return ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}");
        yield return (".NET", Environment.Version.ToString());
        if (File.Exists("/proc/loadavg"))
        {
            // The benchmark itself is about as much as it has cores; what is above, others did meanwhile.
            yield return ("load at the end", $"{File.ReadAllText("/proc/loadavg").Split(' ')[0]} ready processes");
        }

        yield return ("engine", engine);
        yield return ("Tarn", typeof(Tarn.Cli.Demo.DemoData).Assembly.GetName().Version!.ToString(3));
    }

    private static string System =>
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "macos" : OperatingSystem.IsWindows() ? "windows" : "other";

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
}
