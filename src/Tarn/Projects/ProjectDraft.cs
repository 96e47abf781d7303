using Tarn.Models;
using Tarn.Quality;
using Tarn.Sources;

namespace Tarn.Projects;

/// <summary>All that the files say, each read on its own.</summary>
internal sealed record ProjectDraft(
    IReadOnlyList<SourceFileDraft> Sources,
    IReadOnlyList<ModelDraft> Models,
    IReadOnlyList<TableChecksDraft> Checks)
{
    /// <summary>Source files of which not every stream is known, because they are broken.</summary>
    public IReadOnlyList<string> IncompleteSources { get; init; } = [];
}

/// <summary>A source and its file.</summary>
internal sealed record SourceFileDraft(string File, SourceDraft Source);
