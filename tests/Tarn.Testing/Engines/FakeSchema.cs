using Tarn.Delta.Schema;

namespace Tarn.Testing.Engines;

/// <summary>The schema of every table of the <see cref="FakeEngine"/>.</summary>
public static class FakeSchema
{
    /// <summary>One column of text.</summary>
    public static StructType Rows { get; } = new([new StructField("row", new PrimitiveType("string"))]);
}
