using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tarn.AcceptanceTests.Support;

/// <summary>How a run of the program ended.</summary>
internal sealed record TarnResult(string CommandLine, int ExitCode, string Output, string Error, TimeSpan Elapsed)
{
    /// <summary>Both streams, for messages of failed assertions.</summary>
    public override string ToString() => $"$ {CommandLine}\nexit code {ExitCode} after {Elapsed.TotalSeconds:0.00} s\n--- stdout\n{Output}\n--- stderr\n{Error}";

    public TarnResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Expected exit code {exitCode}.\n{this}");
        return this;
    }

    /// <summary>Asserts that the text came on stdout or stderr, whatever its letter case.</summary>
    public TarnResult Says(string text)
    {
        Assert.True(
            Output.Contains(text, StringComparison.OrdinalIgnoreCase) || Error.Contains(text, StringComparison.OrdinalIgnoreCase),
            $"Expected to read '{text}'.\n{this}");
        return this;
    }
}

/// <summary>The built <c>tarn</c>, started as a user starts it: an own process, an own folder, text in and out.</summary>
internal static class TarnProgram
{
    /// <summary>Beside this test's own build output, of the same configuration.</summary>
    public static string Path { get; } = Locate();

    public static Task<TarnResult> RunAsync(string workingFolder, params string[] arguments) => RunAsync(workingFolder, new Dictionary<string, string>(), arguments);

    public static async Task<TarnResult> RunAsync(
        string workingFolder, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        var watch = Stopwatch.StartNew();
        using var running = Start(workingFolder, environment, arguments);
        return await running.EndAsync(watch, TimeSpan.FromMinutes(3));
    }

    public static RunningTarn Start(string workingFolder, params string[] arguments) => Start(workingFolder, new Dictionary<string, string>(), arguments);

    public static RunningTarn Start(string workingFolder, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Path)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{Path} does not start.");
        process.StandardInput.Close();
        return new RunningTarn(process, "tarn " + string.Join(' ', arguments));
    }

    private static string Locate()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var name = OperatingSystem.IsWindows() ? "tarn.exe" : "tarn";
        var path = System.IO.Path.Combine(output.Parent!.Parent!.FullName, "Tarn.Cli", output.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"The built program is not at {path}: build src/Tarn.Cli first.", path);
    }
}

/// <summary>A run under way. Both streams are read all the time, so that it never waits for its reader.</summary>
internal sealed class RunningTarn(Process process, string commandLine) : IDisposable
{
    private readonly Task<string> output = process.StandardOutput.ReadToEndAsync();
    private readonly Task<string> error = process.StandardError.ReadToEndAsync();

    public bool HasExited => process.HasExited;

    public async Task<TarnResult> EndAsync(Stopwatch watch, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"'{commandLine}' did not end within {limit}.\n{await output}\n{await error}");
        }

        var elapsed = watch.Elapsed;
        return new TarnResult(commandLine, process.ExitCode, await output, await error, elapsed);
    }

    /// <summary>Ends the process as <c>kill -9</c> does. False when it had ended by itself before.</summary>
    public async Task<bool> KillAsync()
    {
        var running = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync();
        await Task.WhenAll(output, error);

        // 137 is 128 + SIGKILL: anything else means that the run ended in the moment between the look and the signal.
        return running && (OperatingSystem.IsWindows() || process.ExitCode == 137);
    }

    /// <summary>Asks the process to stop. By SIGTERM, as a process whose parent runs in the background does not hear SIGINT.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
