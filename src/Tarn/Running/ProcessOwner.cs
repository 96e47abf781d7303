using System.Diagnostics;

namespace Tarn.Running;

/// <summary>The process that something belongs to, so that another can tell whether its owner is gone.</summary>
/// <param name="Host">The machine.</param>
/// <param name="ProcessId">On that machine.</param>
/// <param name="StartedAt">Of the process: ids are used again.</param>
internal sealed record ProcessOwner(string Host, int ProcessId, DateTimeOffset StartedAt)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(1);

    /// <summary>Start times are computed from the machine's up-time, and differ a little from reader to reader.</summary>
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(3);

    /// <summary>This process.</summary>
    public static ProcessOwner Current { get; } = OfCurrent();

    /// <summary>Whether the process has ended. Only its own machine can tell; on another, it counts as ended after a day without a sign of it.</summary>
    /// <param name="lastSign">When it last did something that others see.</param>
    /// <param name="now">Now.</param>
    public bool IsGone(DateTimeOffset lastSign, DateTimeOffset now) =>
        string.Equals(Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase) ? !Lives() : now - lastSign > LongestSilence;

    private bool Lives()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return (StartOf(process) - StartedAt).Duration() <= StartTolerance;
        }
        catch (ArgumentException)
        {
            return false; // no process has this id
        }
        catch (InvalidOperationException)
        {
            return false; // it ended just now
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return true; // another user's process: it lives, and may be the owner
        }
    }

    private static ProcessOwner OfCurrent()
    {
        using var process = Process.GetCurrentProcess();
        return new(Environment.MachineName, process.Id, StartOf(process));
    }

    private static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime());
}
