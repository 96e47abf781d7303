namespace Tarn.Projects;

/// <summary>A value of a file with its variables replaced.</summary>
/// <param name="Value">To work with.</param>
/// <param name="Written">As in the file.</param>
/// <param name="At">Where it begins.</param>
internal sealed record YamlText(string Value, string Written, SourceLocation At)
{
    /// <summary>A variable whose name looks secret is in it.</summary>
    public bool HoldsSecret { get; init; }

    /// <summary>It begins with a variable from the command line or the environment.</summary>
    public bool BeginsOutside { get; init; }

    /// <summary>For messages: what stands in the file, and the value only where it is no secret.</summary>
    public override string ToString() => Value == Written || HoldsSecret ? $"'{Written}'" : $"'{Value}' (from {Written})";
}
