using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Transactions;

/// <summary>Makes the commitInfo of a commit, anew on each try: its time must lie behind the winner's.</summary>
internal sealed class CommitInfoBuilder(DeltaTable table, Snapshot? snapshot, CommitAttempt attempt, CommitDescription description)
{
    private static readonly string Engine = $"Tarn/{typeof(CommitInfoBuilder).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The same on every try: by it a commit whose answer was lost is found again.</summary>
    public string TransactionId { get; } = Guid.NewGuid().ToString();

    /// <param name="previousTime">When the version before was committed.</param>
    public CommitInfo Build(DateTimeOffset previousTime)
    {
        var now = table.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var metadata = attempt.Actions.OfType<Metadata>().FirstOrDefault() ?? snapshot?.Metadata;
        JsonObject content = [];
        if (TableProperties.IsTrue(metadata, TableProperties.EnableInCommitTimestamps))
        {
            var previous = previousTime == DateTimeOffset.MinValue ? 0 : previousTime.ToUnixTimeMilliseconds();
            content["inCommitTimestamp"] = Math.Max(now, previous + 1);
        }

        content["timestamp"] = now;
        content["operation"] = description.Operation;
        content["operationParameters"] = Texts(description.Parameters);
        if (snapshot is not null)
        {
            content["readVersion"] = snapshot.Version.Value;
        }

        content["isolationLevel"] = attempt.Isolation == IsolationLevel.Snapshot ? "SnapshotIsolation" : attempt.Isolation.ToString();
        content["isBlindAppend"] = IsBlindAppend;
        content["operationMetrics"] = Texts(description.Metrics);
        content["engineInfo"] = Engine;
        content["txnId"] = TransactionId;
        foreach (var (name, value) in description.Extra ?? [])
        {
            content.TryAdd(name, value?.DeepClone());
        }

        return new CommitInfo(content);
    }

    private bool IsBlindAppend => !attempt.ReadsWholeTable && attempt.ReadPaths.Count == 0 && attempt.MayRead is null && !attempt.Actions.OfType<RemoveFile>().Any();

    private static JsonObject Texts(IReadOnlyDictionary<string, string> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
}
