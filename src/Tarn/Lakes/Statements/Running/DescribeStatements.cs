using System.Globalization;
using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Lakes.Queries;
using Tarn.Lakes.Statements.Parsing;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Answers DESCRIBE and SHOW, with Spark's columns.</summary>
internal sealed class DescribeStatements(StatementContext context)
{
    /// <summary>The answer.</summary>
    public async Task<StatementResult> DescribeAsync(Statement.Describe describe, CancellationToken cancellationToken)
    {
        if (describe.What == DescribeKind.History)
        {
            var (found, _) = await context.FindAsync(describe.Table, cancellationToken).ConfigureAwait(false);
            return new(await HistoryAsync(found, describe.Limit ?? int.MaxValue, cancellationToken).ConfigureAwait(false));
        }

        var target = context.Target(describe.Table);
        var snapshot = await context.Queries.SnapshotAsync(
            new TableTarget(target.LakeName, describe.Table.Path, describe.Table.When), context.Options, cancellationToken).ConfigureAwait(false);
        return new(describe.What switch
        {
            DescribeKind.Detail => TableDetail.Of(target, snapshot),
            DescribeKind.Columns => Columns(target, snapshot, extended: false),
            DescribeKind.Extended => Columns(target, snapshot, extended: true),
            DescribeKind.Properties => Properties(target, snapshot, describe.Key),
            _ => ResultRows.List("createtab_stmt", [CreateText.Of(target, snapshot)]),
        });
    }

    private static async Task<ResultRows> HistoryAsync(StatementTarget target, int limit, CancellationToken cancellationToken)
    {
        List<object?[]> rows = [];
        var entries = target.Table.HistoryAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (entries.ConfigureAwait(false))
        {
            while (rows.Count < limit && await entries.MoveNextAsync().ConfigureAwait(false))
            {
                var info = entries.Current.Info;
                rows.Add(
                [
                    entries.Current.Version.Value, TimestampValue.From(entries.Current.Timestamp), info.Text("userId"), info.Text("userName"), entries.Current.Operation,
                    Map(info, "operationParameters"), Whole(info, "readVersion"), info.Text("isolationLevel"), info.IsBlindAppend,
                    Map(info, "operationMetrics"), info.Text("userMetadata"), info.Text("engineInfo"),
                ]);
            }
        }

        return new(
            [
                ("version", ResultRows.Long), ("timestamp", ResultRows.Time), ("userId", ResultRows.Text), ("userName", ResultRows.Text), ("operation", ResultRows.Text),
                ("operationParameters", ResultRows.Map), ("readVersion", ResultRows.Long), ("isolationLevel", ResultRows.Text), ("isBlindAppend", ResultRows.Flag),
                ("operationMetrics", ResultRows.Map), ("userMetadata", ResultRows.Text), ("engineInfo", ResultRows.Text),
            ],
            rows);
    }

    private static ResultRows Columns(StatementTarget target, Snapshot snapshot, bool extended)
    {
        List<object?[]> rows =
        [
            .. snapshot.Schema.Fields.Select(field => (object?[])[field.Name, TypeSyntax.Text(field.Type), ColumnProperties.CommentOf(field)]),
        ];
        if (snapshot.Metadata.PartitionColumns.Count > 0)
        {
            rows.AddRange([["# Partition Information", "", ""], ["# col_name", "data_type", "comment"]]);
            rows.AddRange(snapshot.Metadata.PartitionColumns.Select(name => snapshot.Schema.Fields.First(field => field.Name == name))
                .Select(field => (object?[])[field.Name, TypeSyntax.Text(field.Type), ColumnProperties.CommentOf(field)]));
        }

        if (extended)
        {
            rows.AddRange(
            [
                ["", "", ""],
                ["# Detailed Table Information", "", ""],
                ["Name", target.Text, ""],
                ["Comment", snapshot.Metadata.Description, ""],
                ["Location", TableDetail.LocationOf(snapshot), ""],
                ["Provider", "delta", ""],
                ["Version", snapshot.Version.ToString(), ""],
                ["Statistics", $"{snapshot.SizeInBytes} bytes{(snapshot.RowCount is { } count ? string.Create(CultureInfo.InvariantCulture, $", {count} rows") : "")}", ""],
                ["Table Properties", $"[{string.Join(",", PropertiesOf(snapshot).Select(pair => $"{pair.Key}={pair.Value}"))}]", ""],
            ]);
        }

        return new([("col_name", ResultRows.Text), ("data_type", ResultRows.Text), ("comment", ResultRows.Text)], rows);
    }

    private static ResultRows Properties(StatementTarget target, Snapshot snapshot, string? key)
    {
        var properties = PropertiesOf(snapshot).Where(pair => key is null || pair.Key == key).ToList();
        if (key is not null && properties.Count == 0)
        {
            properties.Add(KeyValuePair.Create(key, $"Table {target.Text} does not have property: {key}"));
        }

        return new([("key", ResultRows.Text), ("value", ResultRows.Text)], [.. properties.Select(pair => (object?[])[pair.Key, pair.Value])]);
    }

    /// <summary>The properties, and the protocol, which Spark shows among them.</summary>
    private static IEnumerable<KeyValuePair<string, string>> PropertiesOf(Snapshot snapshot) => snapshot.Metadata.Configuration
        .Append(new("delta.minReaderVersion", snapshot.Protocol.MinReaderVersion.ToString(CultureInfo.InvariantCulture)))
        .Append(new("delta.minWriterVersion", snapshot.Protocol.MinWriterVersion.ToString(CultureInfo.InvariantCulture)))
        .Concat((snapshot.Protocol.ReaderFeatures ?? []).Union(snapshot.Protocol.WriterFeatures ?? []).Select(feature => KeyValuePair.Create($"delta.feature.{feature}", "supported")))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static KeyValuePair<object, object?>[]? Map(CommitInfo info, string member) => info.Content[member] is JsonObject values
        ? [.. values.Select(pair => KeyValuePair.Create<object, object?>(pair.Key, pair.Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : pair.Value?.ToJsonString()))]
        : null;

    private static long? Whole(CommitInfo info, string member) => info.Content[member] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
