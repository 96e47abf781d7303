namespace Tarn.AcceptanceTests.Support;

/// <summary>A test of signals, which Windows does not have.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Needs the signals of Unix." : null;
}

/// <summary>As <see cref="UnixFactAttribute"/>, for a theory that needs a Unix shell.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "Needs a shell of Unix." : null;
}
