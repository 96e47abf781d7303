using Tarn.Delta;

namespace Tarn.Lakes;

/// <summary>What a rewind did.</summary>
/// <param name="To">The lake commit whose data the lake has again.</param>
/// <param name="LakeCommit">The lake commit that the rewind made; null when the lake was there already.</param>
/// <param name="Tables">The tables whose data changed.</param>
public sealed record RewindReport(long To, long? LakeCommit, IReadOnlyList<RewoundTable> Tables);

/// <summary>A table that a rewind changed.</summary>
/// <param name="Name">The table.</param>
/// <param name="From">Its version before.</param>
/// <param name="To">The version whose data it has again; null where the table did not exist then: it is empty now.</param>
/// <param name="Version">The new version.</param>
public sealed record RewoundTable(TableName Name, TableVersion From, TableVersion? To, TableVersion Version);
