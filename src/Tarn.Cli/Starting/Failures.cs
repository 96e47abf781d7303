using System.Globalization;
using System.Runtime.InteropServices;
using Tarn.Cli.Output;
using Tarn.Delta;
using Tarn.Projects;

namespace Tarn.Cli.Starting;

/// <summary>Says why the program could not do what it was asked for.</summary>
internal static class Failures
{
    public static int Write(Exception failure, Terminal terminal, IReadOnlyList<string> arguments, TimeProvider clock)
    {
        switch (failure)
        {
            case OperationCanceledException:
                terminal.Say("Stopped.");
                return ExitCodes.Cancelled;
            case ProjectException { Problems: var problems }:
                foreach (var problem in problems)
                {
                    terminal.Say($"{terminal.PaintTalk(Ink.Red, "Error")}: {problem}");
                }

                terminal.Say($"{Amounts.Of(problems.Count, "problem")} in the project. Nothing was touched.");
                return ExitCodes.CouldNotRun;
            case TarnException or DeltaException:
                terminal.Say($"{terminal.PaintTalk(Ink.Red, "Error")}: {failure.Message}");
                return ExitCodes.CouldNotRun;
            case IOException or UnauthorizedAccessException:
                terminal.Say($"{terminal.PaintTalk(Ink.Red, "Error")}: {failure.Message} Look at the file or folder named, its rights and the free space, then repeat the command.");
                return ExitCodes.CouldNotRun;
            default:
                WriteBug(failure, terminal, arguments, clock);
                return ExitCodes.CouldNotRun;
        }
    }

    private static void WriteBug(Exception failure, Terminal terminal, IReadOnlyList<string> arguments, TimeProvider clock)
    {
        var report = $"""
            tarn {typeof(Failures).Assembly.GetName().Version}
            {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}
            {clock.GetUtcNow():u}
            command: {string.Join(' ', arguments.Select(WithoutValue))}
            {failure}
            """;
        terminal.Say($"{terminal.PaintTalk(Ink.Red, "This is a bug in tarn")}: {failure.GetType().Name}: {failure.Message}");
        var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"tarn-bug-{clock.GetUtcNow():yyyyMMdd-HHmmss}.txt"));
        try
        {
            File.WriteAllText(path, report);
            terminal.Say($"Please report it and attach {path}: it holds the version, the command line without the values of --var, and where it happened.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.Say("Please report it with what follows.");
            terminal.Say(report);
        }
    }

    /// <summary>Variables may hold what is nobody's business.</summary>
    private static string WithoutValue(string argument) =>
        argument.StartsWith('-') || !argument.Contains('=', StringComparison.Ordinal) ? argument : argument[..argument.IndexOf('=', StringComparison.Ordinal)] + "=…";
}
