using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Transactions;

/// <summary>Notes in the table's properties from which version on its commits carry their times (PROTOCOL.md, "In-Commit Timestamps").</summary>
internal static class InCommitTimes
{
    /// <summary>The actions, where they switch the feature on for a table that exists with the version and time of this try; otherwise as they are.</summary>
    public static IEnumerable<DeltaAction> RecordEnablement(IEnumerable<DeltaAction> actions, Snapshot? snapshot, TableVersion version, CommitInfo info)
    {
        if (snapshot is null || TableProperties.IsTrue(snapshot.Metadata, TableProperties.EnableInCommitTimestamps) || info.InCommitTimestamp is not { } time)
        {
            return actions;
        }

        return actions.Select(action => action is Metadata metadata
            ? metadata with
            {
                Configuration = new Dictionary<string, string>(metadata.Configuration)
                {
                    [TableProperties.InCommitTimestampEnablementVersion] = version.ToString(),
                    [TableProperties.InCommitTimestampEnablementTimestamp] = time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                },
            }
            : action);
    }
}
