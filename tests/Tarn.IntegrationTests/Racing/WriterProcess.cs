using System.Diagnostics;
using System.Globalization;
using Tarn.Testing.Storage;
using Tarn.Testing.Writer;

namespace Tarn.IntegrationTests.Racing;

/// <summary>What a writer is told to do.</summary>
internal sealed record WriterOrder(string Store, string Table, int Writer, int Writers, int Commits, int Seed, IReadOnlyList<OperationKind> Kinds);

/// <summary>A writer: a real process that changes a table and logs each attempt.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> error;

    private WriterProcess(Process process, string log)
    {
        (this.process, Log) = (process, log);
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its log file.</summary>
    public string Log { get; }

    public bool HasExited => process.HasExited;

    /// <summary>Starts it; it waits for <see cref="Go"/>.</summary>
    /// <param name="order">What it does.</param>
    /// <param name="log">Where it writes what became of it; continued where it exists.</param>
    /// <param name="cacheFolder">For files of S3.</param>
    public static async Task<WriterProcess> StartAsync(WriterOrder order, string log, string cacheFolder)
    {
        var start = new ProcessStartInfo(Program()) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            order.Store, order.Table, log, Text(order.Writer), Text(order.Writers), Text(order.Commits), Text(order.Seed), string.Join(',', order.Kinds),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["XDG_CACHE_HOME"] = cacheFolder;
        start.Environment["AWS_ENDPOINT_URL_S3"] = S3Server.Endpoint;
        start.Environment["AWS_REGION"] = "us-east-1";
        var writer = new WriterProcess(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start."), log);
        return await writer.process.StandardOutput.ReadLineAsync() == "ready" ? writer : throw new InvalidOperationException($"The writer does not begin: {await writer.error}");
    }

    public void Go()
    {
        process.StandardInput.WriteLine("go");
        process.StandardInput.Close();
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task EndAsync()
    {
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"A writer ended with code {process.ExitCode}: {await error}");
    }

    /// <summary>Ends it as <c>kill -9</c> does. False where it had ended before.</summary>
    public async Task<bool> KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        return process.ExitCode == 137 ? true : process.ExitCode == 0 ? false : throw new InvalidOperationException($"The writer failed before it was killed: {await error}");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(output.Parent!.Parent!.FullName, "Tarn.Testing.Writer", output.Name, OperatingSystem.IsWindows() ? "Tarn.Testing.Writer.exe" : "Tarn.Testing.Writer");
        return File.Exists(path) ? path : throw new FileNotFoundException($"The writer is not at {path}: build tests/Tarn.Testing.Writer first.", path);
    }
}
