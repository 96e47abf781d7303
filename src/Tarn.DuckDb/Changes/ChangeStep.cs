using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Sessions;
using Tarn.DuckDb.Writing;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>A change that is being staged: its request, its session, and what all kinds do alike.</summary>
internal sealed class ChangeStep(ChangeRequest request, EngineSession session)
{
    private readonly ScanBuilder scans = new(session.Connection, "change");

    internal ChangeRequest Request => request;

    internal DuckDbConnection Connection => session.Connection;

    /// <summary>The table's columns after the change.</summary>
    internal StructType Schema => request.Metadata.Schema;

    /// <summary>A scan of some of the table's live files; only those are brought near.</summary>
    internal Task<TableScan> ScanAsync(IReadOnlyCollection<AddFile> files, CancellationToken cancellationToken) =>
        scans.BuildAsync(Base, files, cancellationToken);

    /// <summary>The table as the change sees it.</summary>
    internal Snapshot Base => request.Base ?? throw new InvalidOperationException("The table does not exist yet. This is a bug in tarn.");

    /// <summary>Writes rows as data files of the table. The SELECT gives the columns of <see cref="Schema"/> by their names and types, in its order.</summary>
    internal Task<IReadOnlyList<StagedFile>> WriteAsync(string select, CancellationToken cancellationToken) =>
        new TableFileWriter(Connection, request.Protocol, request.Metadata, request.StagingFolder).WriteAsync(select, cancellationToken);
}
