namespace Tarn.AcceptanceTests.Support;

/// <summary>A test of signals, which Windows does not have.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Needs the signals of Unix." : null;
}
