using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Cloud;

/// <summary>What is said where S3 is not there, or not let in. Needs no server.</summary>
public sealed class S3MessageTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Nobody_answers() =>
        (await DebugAsync("s3: { endpoint: \"http://127.0.0.1:9\" }", ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "hunter2")))
        .Says("the server http://127.0.0.1:9 cannot be reached").Says("Check the endpoint");

    [Fact]
    public async Task No_credentials_are_found() =>
        (await DebugAsync("s3: { endpoint: \"http://127.0.0.1:9\" }")).Says("no AWS credentials were found").Says("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");

    [Fact]
    public async Task No_region_is_known() =>
        (await DebugAsync("s3: { sse: AES256 }", ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "hunter2"))).Says("no region is known").Says("Set AWS_REGION");

    [Fact]
    public async Task Program_that_needs_no_bucket_loads_no_client()
    {
        var program = folder.At("program");
        var built = Path.GetDirectoryName(TarnProgram.Path)!;
        Folders.Copy(built, program);
        foreach (var client in Directory.EnumerateFiles(program, "*.dll").Where(file => Path.GetFileName(file) is "Tarn.Aws.dll" or ['A', 'W', 'S', ..]))
        {
            await File.WriteAllTextAsync(client, "no assembly");
        }

        (await TarnProgram.RunAsync(folder.Path, "init", "shop")).Expect(0);
        foreach (var command in new string[][] { ["run"], ["query", "SELECT count(*) FROM gold.daily_revenue"], ["query", "SELECT 1 FROM delta.`lake/silver/orders`"], ["debug"] })
        {
            using var run = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Path.Combine(program, Path.GetFileName(TarnProgram.Path)), command)
            {
                WorkingDirectory = folder.At("shop"),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var said = run.StandardOutput.ReadToEndAsync();
            var talk = await run.StandardError.ReadToEndAsync();
            await run.WaitForExitAsync();
            Assert.True(run.ExitCode == 0, $"{string.Join(' ', command)}: {await said}{talk}");
        }
    }

    /// <summary>tarn debug on a lake in a bucket, in a process that has nothing of AWS in its environment but what is given.</summary>
    private async Task<TarnResult> DebugAsync(string s3, params (string Name, string Value)[] variables)
    {
        (await TarnProgram.RunAsync(folder.Path, "init", "shop")).Expect(0);
        folder.Write("shop/tarn.yml", $"name: shop\nenvironments:\n  dev:\n    lake: s3://bucket/lake\n    {s3}\n");
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = folder.At("home"),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_ACCESS_KEY_ID"] = "",
            ["AWS_SECRET_ACCESS_KEY"] = "",
            ["AWS_PROFILE"] = "",
            ["AWS_REGION"] = "",
            ["AWS_DEFAULT_REGION"] = "",
            ["AWS_ENDPOINT_URL"] = "",
            ["AWS_ENDPOINT_URL_S3"] = "",
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var result = await TarnProgram.RunAsync(folder.At("shop"), environment, ["debug"]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("hunter2", result.ToString(), StringComparison.Ordinal);
        return result;
    }

    public void Dispose() => folder.Dispose();
}
