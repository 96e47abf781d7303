using Tarn.Projects;

namespace Tarn.Quality;

/// <summary>A check as it was read, before its tables are known.</summary>
/// <param name="Check">The check.</param>
/// <param name="At">Where its name is, or what gave it its name.</param>
/// <param name="References">Tables that it reads, its own left out.</param>
internal sealed record CheckDraft(CheckDefinition Check, SourceLocation At, IReadOnlyList<TableReference> References);
