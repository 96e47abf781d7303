namespace Tarn.Delta.Features;

/// <summary>One table property that Tarn knows.</summary>
/// <param name="Name">With <c>delta.</c>.</param>
/// <param name="Default">What holds where it is not set; empty for nothing.</param>
/// <param name="Meaning">For the reference page: one sentence.</param>
/// <param name="Check">What is wrong with a value, as the end of "… must be"; null where it is right.</param>
internal sealed record TableProperty(string Name, string Default, string Meaning, Func<string, string?> Check)
{
    /// <summary>The feature that the protocol needs once the property is true; null for none.</summary>
    public string? Feature { get; init; }

    /// <summary>Why users may not set it themselves; null where they may.</summary>
    public string? NotSettable { get; init; }
}
