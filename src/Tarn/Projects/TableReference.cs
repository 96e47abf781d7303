namespace Tarn.Projects;

/// <summary>A table's name somewhere in a file.</summary>
internal sealed record TableReference(string Text, SourceLocation At);
