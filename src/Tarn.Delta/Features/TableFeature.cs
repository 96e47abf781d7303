using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Features;

/// <summary>How far Tarn goes with a feature.</summary>
internal enum FeatureSupport
{
    /// <summary>The protocol part needs nothing, or Tarn does it.</summary>
    Yes,

    /// <summary>The engine must apply it to data files; refused unless it says that it does.</summary>
    WithEngine,

    /// <summary>Refused where the table makes use of it; merely listed, it binds nobody.</summary>
    NotWhenActive,

    /// <summary>Refused.</summary>
    No,
}

/// <summary>One feature of the protocol (PROTOCOL.md, "Valid Feature Names in Table Features").</summary>
internal sealed record TableFeature(string Name)
{
    /// <summary>Whether readers must know it too.</summary>
    public bool IsReaderFeature { get; init; }

    /// <summary>The legacy reader version that implies it; 3 where none does.</summary>
    public int ImpliedByReader { get; init; } = 3;

    /// <summary>The legacy writer version that implies it; 7 where none does.</summary>
    public int ImpliedByWriter { get; init; } = 7;

    /// <summary>Another feature that it cannot do without; null for none.</summary>
    public string? DependsOn { get; init; }

    public FeatureSupport Read { get; init; } = FeatureSupport.Yes;

    public FeatureSupport Write { get; init; } = FeatureSupport.Yes;

    /// <summary>Whether it only says what written rows must be: a commit that adds none need not know it.</summary>
    public bool BindsRows { get; init; }

    /// <summary>Why it is refused, as the end of "which …"; null for the usual words.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the table makes use of the feature, beyond listing it.</summary>
    public Func<Metadata, bool> IsActive { get; init; } = static _ => true;

    /// <summary>Whether a schema cannot do without it.</summary>
    public Func<StructType, bool> IsNeededBy { get; init; } = static _ => false;
}
