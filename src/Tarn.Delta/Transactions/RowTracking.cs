using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Transactions;

/// <summary>Row ids (PROTOCOL.md, "Row Tracking"): each new file takes the next range, anew on each try, and the domain keeps the greatest.</summary>
internal sealed class RowTracking
{
    public const string Domain = "delta.rowTracking";
    private const string Feature = "rowTracking";
    private const string HighWaterMarkMember = "rowIdHighWaterMark";
    private const string BaseRowId = "baseRowId";
    private const string DefaultRowCommitVersion = "defaultRowCommitVersion";

    private long highWaterMark;

    private RowTracking(long highWaterMark) => this.highWaterMark = highWaterMark;

    /// <summary>Null where the table does not track rows.</summary>
    public static RowTracking? Of(Snapshot? snapshot, IReadOnlyList<DeltaAction> actions)
    {
        var protocol = actions.OfType<Protocol>().FirstOrDefault() ?? snapshot?.Protocol;
        return protocol is not null && FeatureRules.Supports(protocol, Feature)
            ? new RowTracking(Math.Max(
                snapshot?.Domains.GetValueOrDefault(Domain) is { } domain ? Parse(domain) : -1,
                actions.OfType<DomainMetadata>().FirstOrDefault(staged => staged.Domain == Domain) is { } given ? Parse(given.Configuration) : -1))
            : null;
    }

    /// <exception cref="DeltaException">The commit would lose row ids, or a file does not say how many it needs.</exception>
    public static void Check(DeltaTable table, Protocol protocol, Metadata metadata, IReadOnlyList<DeltaAction> actions, string operation)
    {
        if (!FeatureRules.Supports(protocol, Feature))
        {
            return;
        }

        if (actions.OfType<AddFile>().FirstOrDefault(add => !HasId(add) && add.PhysicalRowCount is null) is { } uncounted)
        {
            throw new DeltaException(
                $"{operation} on table '{table.Name}' is refused: the table tracks rows, and file '{uncounted.Path}' has no row count in its statistics. Write it with statistics.");
        }

        // A file that takes rows over from another one, or from behind a deletion vector, cannot be told from one of new rows.
        var rewrites = actions.OfType<RemoveFile>().Any() && actions.OfType<AddFile>().Any(add => !HasId(add));
        if (TableProperties.IsTrue(metadata, "delta.enableRowTracking") && rewrites)
        {
            throw new DeltaException(
                $"{operation} on table '{table.Name}' is refused: it uses the feature '{Feature}', and rewriting files would give their rows new ids. " +
                "Delete by deletion vectors and append, or set delta.enableRowTracking=false.");
        }
    }

    /// <summary>Takes note of a winner's ids.</summary>
    public void Observe(IReadOnlyList<DeltaAction> winner)
    {
        if (winner.OfType<DomainMetadata>().FirstOrDefault(domain => domain.Domain == Domain) is { } domain)
        {
            highWaterMark = Math.Max(highWaterMark, Parse(domain.Configuration));
        }
    }

    /// <summary>The actions with row ids for one try.</summary>
    public IEnumerable<DeltaAction> Assign(IEnumerable<DeltaAction> actions, TableVersion version)
    {
        var next = highWaterMark + 1;
        var isGiven = false; // a clone brings the mark of its source
        foreach (var action in actions)
        {
            if (action is DomainMetadata { Domain: Domain })
            {
                isGiven = true;
                continue;
            }

            if (action is not AddFile add || HasId(add))
            {
                yield return action;
                continue;
            }

            var extra = add.Extra?.DeepClone().AsObject() ?? [];
            extra[BaseRowId] = next;
            extra[DefaultRowCommitVersion] = version.Value;
            next += add.PhysicalRowCount ?? 0;
            yield return add with { Extra = extra };
        }

        if (isGiven || next > highWaterMark + 1)
        {
            yield return new DomainMetadata(Domain, string.Create(CultureInfo.InvariantCulture, $"{{\"{HighWaterMarkMember}\":{next - 1}}}"), Removed: false);
        }
    }

    private static bool HasId(AddFile add) => add.Extra?.ContainsKey(BaseRowId) == true;

    private static long Parse(string configuration)
    {
        try
        {
            return JsonNode.Parse(configuration) is JsonObject json && json[HighWaterMarkMember] is JsonValue value && value.TryGetValue<long>(out var mark) ? mark : -1;
        }
        catch (JsonException error)
        {
            throw new DeltaException($"Domain '{Domain}' holds '{configuration}', which is no JSON: {error.Message} Restore the log from a backup.", error);
        }
    }
}
