using Tarn.Projects;
using Tarn.Quality;

namespace Tarn.Models;

/// <summary>A model as it was read, before the tables that it names are known.</summary>
internal sealed record ModelDraft(ModelDefinition Model, IReadOnlyList<TableReference> References, IReadOnlyList<CheckDraft> Checks);
