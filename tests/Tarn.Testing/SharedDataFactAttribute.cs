using Xunit;

namespace Tarn.Testing;

/// <summary>A test of real data that lies beside the repository; skipped, with the reason, where it does not.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Skips where the data is absent.</summary>
    public SharedDataFactAttribute() => Skip = SharedData.WhyAbsent;
}

/// <summary>As <see cref="SharedDataFactAttribute"/>, for a theory.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the data is absent.</summary>
    public SharedDataTheoryAttribute() => Skip = SharedData.WhyAbsent;
}
