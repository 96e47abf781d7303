using System.Diagnostics;
using System.Globalization;
using Tarn.Aws.Cache;
using Tarn.Aws.Tests.Support;

namespace Tarn.Aws.Tests.Cache;

/// <summary>Several processes on one cache folder, some of which are killed.</summary>
public sealed class CacheProcessTests : IDisposable
{
    private const long Limit = 1_000_000; // the worker's files take 1.2 MB together

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Processes_that_add_read_and_remove_meet_whole_files_only()
    {
        using var first = Start(rounds: 400, seed: 1);
        using var second = Start(rounds: 400, seed: 2);
        var (one, two) = (await EndAsync(first), await EndAsync(second));

        Assert.True(one == "ready\n", one);
        Assert.True(two == "ready\n", two);
        using var cache = new FileCache(folder, Limit, TimeProvider.System);
        Assert.InRange((await cache.EvictAsync(default))!.Value, 1, Limit);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "partial")));
    }

    [Fact]
    public async Task Killed_processes_leave_nothing_torn_and_nothing_in_use()
    {
        for (var round = 0; round < 6; round++)
        {
            using var victim = Start(rounds: int.MaxValue, seed: round);
            Assert.Equal("ready", await victim.StandardOutput.ReadLineAsync());
            await Task.Delay(TimeSpan.FromMilliseconds(30 + (round * 37)));
            victim.Kill();
            await victim.WaitForExitAsync();
        }

        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(folder, "leases")));
        foreach (var file in CachedFiles.Files(folder))
        {
            var name = int.Parse(Path.GetFileNameWithoutExtension(file.Name).Split('-')[2], CultureInfo.InvariantCulture);
            Assert.Equal(CachedFiles.Content(CachedFiles.Key(name.ToString(CultureInfo.InvariantCulture), 10_000 + (name * 1000))), await File.ReadAllBytesAsync(file.FullName));
        }

        using var cache = new FileCache(folder, 100_000, TimeProvider.System);
        Assert.InRange((await cache.EvictAsync(default))!.Value, 0, 100_000);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "partial")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "leases")));
    }

    [Fact]
    public async Task File_that_another_process_was_handed_stays_until_it_ends()
    {
        using var user = Start(rounds: int.MaxValue, seed: 7);
        Assert.Equal("ready", await user.StandardOutput.ReadLineAsync());
        var deadline = Stopwatch.StartNew();
        while (!Directory.Exists(Path.Combine(folder, "objects")) || CachedFiles.Files(folder).Count < 30)
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromMinutes(1), "The other process added nothing.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        using var cache = new FileCache(folder, 100_000, TimeProvider.System);
        var left = await cache.EvictAsync(default);
        Assert.True(left > 300_000, $"{left} bytes are left of what the other process has in use.");
        Assert.False(user.HasExited, "The other process met a file that was gone.");

        user.Kill();
        await user.WaitForExitAsync();
        Assert.InRange((await cache.EvictAsync(default))!.Value, 0, 100_000);
    }

    public void Dispose() => folder.Dispose();

    private Process Start(int rounds, int seed)
    {
        var assembly = typeof(CacheWorker).Assembly.Location;
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList =
            {
                "exec", assembly, CacheWorker.Command, folder.Path, Limit.ToString(CultureInfo.InvariantCulture),
                rounds.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
        })!;
    }

    private static async Task<string> EndAsync(Process process)
    {
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.ReplaceLineEndings("\n") : $"exit code {process.ExitCode}: {output}";
    }
}
