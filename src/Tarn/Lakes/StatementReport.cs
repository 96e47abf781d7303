namespace Tarn.Lakes;

/// <summary>A statement that was carried out.</summary>
/// <param name="Name">Its first words: <c>MERGE INTO</c>.</param>
/// <param name="Table">Its table as written; null where it has none.</param>
/// <param name="Version">The version of the table that it made; null where it made none.</param>
/// <param name="LakeCommit">The lake commit that shows the version; null for a table outside of the lake.</param>
public sealed record StatementReport(string Name, string? Table, Delta.TableVersion? Version, long? LakeCommit);
