namespace Tarn.Delta.Transactions;

/// <summary>Which winners a commit that read the table must fear (table property <c>delta.isolationLevel</c>).</summary>
internal enum IsolationLevel
{
    /// <summary>Added rows never conflict: the commit changes no data.</summary>
    Snapshot,

    /// <summary>Rows that a blind append added do not conflict.</summary>
    WriteSerializable,

    /// <summary>Any added row that the commit would have read conflicts.</summary>
    Serializable,
}
