using System.Diagnostics;

namespace Tarn.Benchmarks;

/// <summary>One process: how long it took from start to exit, what it used of the processors, and the most memory that it held.</summary>
internal sealed record Measured(TimeSpan Elapsed, TimeSpan Processor, long PeakBytes, string Output, string Talk)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a program to its end. Both its streams come back, and are shown when it fails.</summary>
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
        var used = (Peak: 0L, Processor: TimeSpan.Zero);
        while (!exit.IsCompleted)
        {
            var now = UsedBy(process);
            used = (Math.Max(used.Peak, now.Peak), now.Processor > used.Processor ? now.Processor : used.Processor);
            await Task.WhenAny(exit, Task.Delay(Look));
        }

        var elapsed = Stopwatch.GetElapsedTime(begun);
        return process.ExitCode == 0
            ? new Measured(elapsed, used.Processor, used.Peak, await output, await error)
            : throw new InvalidOperationException(
                $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{await output}{await error}");
    }

    /// <summary>The system keeps both sums itself, so that looking now and then is enough; they are zero once the process is gone.</summary>
    private static (long Peak, TimeSpan Processor) UsedBy(Process process)
    {
        try
        {
            process.Refresh();
            return (process.PeakWorkingSet64, process.TotalProcessorTime);
        }
        catch (Exception ended) when (ended is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return default;
        }
    }
}
