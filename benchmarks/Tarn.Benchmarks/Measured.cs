using System.Diagnostics;

namespace Tarn.Benchmarks;

/// <summary>One process: how long it took from start to exit, and the most memory that it held.</summary>
internal sealed record Measured(TimeSpan Elapsed, long PeakBytes, string Output)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a program to its end. What it gives on stdout comes back; both streams are shown when it fails.</summary>
    public static async Task<Measured> RunAsync(string program, string workingFolder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var exit = process.WaitForExitAsync();
        var peak = 0L;
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process));
            await Task.WhenAny(exit, Task.Delay(Look));
        }

        var elapsed = Stopwatch.GetElapsedTime(begun);
        return process.ExitCode == 0
            ? new Measured(elapsed, peak, await output)
            : throw new InvalidOperationException(
                $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{await output}{await error}");
    }

    /// <summary>The system keeps the peak itself, so that looking now and then is enough; it is gone with the process.</summary>
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
