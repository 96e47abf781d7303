namespace Tarn.Cli.Commands;

/// <summary>Keeps reports at once, in order: the framework's own progress posts them to another thread.</summary>
internal sealed class Listener<T>(List<T> heard) : IProgress<T>
{
    public void Report(T value) => heard.Add(value);
}
