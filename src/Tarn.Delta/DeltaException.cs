namespace Tarn.Delta;

/// <summary>A table, its log or its store is broken, or asks for what is refused. The message says what happened, to which thing, and what to do now.</summary>
public class DeltaException : Exception
{
    /// <summary>An error that says what happened, to which thing, and what to do now.</summary>
    public DeltaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
