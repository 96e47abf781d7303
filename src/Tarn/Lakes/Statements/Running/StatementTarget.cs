using Tarn.Delta;
using Tarn.Delta.Snapshots;

namespace Tarn.Lakes.Statements.Running;

/// <summary>The table that a statement is about.</summary>
/// <param name="Table">The Delta table.</param>
/// <param name="Name">How the engine and errors name it.</param>
/// <param name="LakeName">Its name in the lake; null for <c>delta.`path`</c>.</param>
/// <param name="Text">As the statement names it.</param>
internal sealed record StatementTarget(DeltaTable Table, TableName Name, TableName? LakeName, string Text)
{
    /// <summary>What expressions may call it where the statement gives no alias.</summary>
    public string DefaultAlias => LakeName?.Name ?? Name.Name.TrimEnd('/', '\\').Split('/', '\\')[^1];

    /// <summary>The newest snapshot.</summary>
    public Task<Snapshot> SnapshotAsync(CancellationToken cancellationToken) => Table.GetSnapshotAsync(cancellationToken: cancellationToken);
}

/// <summary>What a statement did.</summary>
/// <param name="Rows">Its result; null where it gives none.</param>
/// <param name="Version">The version that it made; null for none.</param>
/// <param name="LakeCommit">The lake commit that shows the version; null for none.</param>
internal sealed record StatementResult(Engines.RowBatch? Rows, TableVersion? Version = null, long? LakeCommit = null);
