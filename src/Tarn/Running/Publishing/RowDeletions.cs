using Tarn.Delta;
using Tarn.Delta.Transactions;
using Tarn.Engines;

namespace Tarn.Running.Publishing;

/// <summary>Deletes rows of files that stay.</summary>
internal static class RowDeletions
{
    public static Task StageAsync(
        DeltaTable table, Transaction transaction, IReadOnlyList<RowDeletion> deletions, long nowMs, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
