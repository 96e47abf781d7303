namespace Tarn.Delta.Transactions;

/// <summary>Why a commit could not go behind one that won its version. Names are Spark's, where it has them.</summary>
public enum ConflictKind
{
    /// <summary>Rows were added that the commit should have read.</summary>
    ConcurrentAppend,

    /// <summary>A file was removed or changed that the commit read.</summary>
    ConcurrentDeleteRead,

    /// <summary>A file was removed or changed that the commit removes or changes too.</summary>
    ConcurrentDeleteDelete,

    /// <summary>The table's schema or properties changed.</summary>
    MetadataChanged,

    /// <summary>The table's protocol changed.</summary>
    ProtocolChanged,

    /// <summary>Progress of an application was recorded that the commit read or records too.</summary>
    ConcurrentTransaction,

    /// <summary>A domain was set that the commit sets too.</summary>
    DomainMetadata,

    /// <summary>The table was created meanwhile.</summary>
    TableCreated,
}
