namespace Tarn.Cli;

/// <summary>What the program tells its caller: dbt's codes, and the shell's for an interrupt.</summary>
internal static class ExitCodes
{
    /// <summary>Everything asked for was done, or there was nothing to do. Checks that only warn count as done.</summary>
    public const int Done = 0;

    /// <summary>A step or a check failed, or <c>tarn debug</c> found something out of order.</summary>
    public const int Failed = 1;

    /// <summary>It could not begin: a broken project, wrong arguments, no such table, a statement that fails, a bug.</summary>
    public const int CouldNotRun = 2;

    /// <summary>Stopped by Ctrl-C or a termination signal. What was published stays.</summary>
    public const int Cancelled = 130;
}
