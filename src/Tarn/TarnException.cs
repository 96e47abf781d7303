namespace Tarn;

/// <summary>Something that a user can act on went wrong. The message says what happened, to which thing, and what to do now.</summary>
public class TarnException : Exception
{
    /// <summary>An error that says what happened, to which thing, and what to do now.</summary>
    public TarnException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
