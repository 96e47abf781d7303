namespace Tarn;

/// <summary>A statement names a table that is not there. Nothing was changed. The message names near ones.</summary>
public sealed class UnknownTableException(string message) : TarnException(message);
