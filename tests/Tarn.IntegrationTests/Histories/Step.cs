using Tarn.Delta;

namespace Tarn.IntegrationTests.Histories;

/// <summary>One operation, drawn and not yet done.</summary>
/// <param name="Name">APPEND, MERGE …</param>
/// <param name="Description">As a user would type it, or nearly.</param>
/// <param name="Expected">The model afterwards.</param>
/// <param name="RunAsync">Does it to the table; the version that it made, or null where there was nothing to do.</param>
internal sealed record Step(string Name, string Description, Model Expected, Func<Task<TableVersion?>> RunAsync);
