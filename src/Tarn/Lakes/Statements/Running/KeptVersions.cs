using Tarn.Delta;
using Tarn.Delta.Snapshots;

namespace Tarn.Lakes.Statements.Running;

/// <summary>
/// The versions of a lake's table that VACUUM keeps whatever it is told: the one that readers see now, and those that lake commits within the table's own
/// retention name, so that <c>AT COMMIT n</c> and rewinding reach them.
/// </summary>
internal sealed class KeptVersions(LakeTables lake, TimeProvider clock)
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    /// <summary>The versions, each once.</summary>
    public async Task<IReadOnlyCollection<TableVersion>> OfAsync(TableName name, Snapshot head, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - (Delta.Features.TableProperties.Interval(head.Metadata, Delta.Features.TableProperties.DeletedFileRetention, DefaultRetention));
        HashSet<TableVersion> versions = [];
        await foreach (var commit in new LakeCommits(lake.Store).NewestFirstAsync(cancellationToken).ConfigureAwait(false))
        {
            if (commit.Tables.TryGetValue(name, out var version))
            {
                versions.Add(version);
            }

            if (commit.Timestamp < since)
            {
                break; // this one was the lake's state when the retention began
            }
        }

        return versions;
    }
}
