namespace Tarn.Selection;

/// <summary>A selection cannot be read, or matches nothing. The message names near names.</summary>
public sealed class SelectionException(string message) : TarnException(message);
