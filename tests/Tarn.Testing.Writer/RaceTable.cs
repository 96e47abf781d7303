using System.Globalization;
using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Schema;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.Tables;

namespace Tarn.Testing.Writer;

/// <summary>The table that writers race on, and how operations are done to it.</summary>
public sealed class RaceTable(DeltaTable table, IEngine engine)
{
    private const long TargetSizeInBytes = 1 << 20;

    private static readonly TableName s_name = new("test", "race");

    private static readonly StructType s_schema = new(
    [
        new StructField("id", new PrimitiveType("long"), Nullable: false),
        new StructField("value", new PrimitiveType("long")),
        new StructField("part", new PrimitiveType("integer")),
    ]);

    private readonly TableWriter writer = new(table, s_name, engine);

    /// <summary>Makes the table.</summary>
    /// <param name="table">Where.</param>
    /// <param name="properties">Beside deletion vectors, which it has.</param>
    public static async Task CreateAsync(DeltaTable table, params IReadOnlyList<(string Name, string Value)> properties)
    {
        var transaction = table.Begin(null);
        transaction.Stage(TableProtocol.For(s_schema, "deletionVectors"));
        transaction.Stage(new Metadata
        {
            Id = Guid.NewGuid().ToString("D"),
            Schema = s_schema,
            PartitionColumns = ["part"],
            Configuration = properties.Append((TableProperties.EnableDeletionVectors, "true")).ToDictionary(),
        });
        _ = await transaction.CommitAsync(new CommitDescription("CREATE TABLE"));
    }

    /// <summary>Tries an operation once.</summary>
    public async Task<Attempt> TryAsync(Operation operation, string tag)
    {
        var options = new ChangeOptions { Extra = Tag(tag) };
        ChangeOutcome outcome;
        switch (operation.Kind)
        {
            case OperationKind.Append:
                outcome = await writer.ApplyAsync(new TableChange.Append(new RowSource(Rows(operation, operation.NewIds))), options);
                break;
            case OperationKind.AppendWithProgress:
                var progress = new SetTransaction(Number($"writer-{operation.Part}"), operation.Number);
                outcome = await writer.ApplyAsync(new TableChange.Append(new RowSource(Rows(operation, operation.NewIds))), options with { Actions = [progress] });
                break;
            case OperationKind.Delete:
                outcome = await writer.ApplyAsync(new TableChange.Delete(Number($"part = {operation.Part} AND value % 7 = {operation.Rest}")), options);
                break;
            case OperationKind.Update:
                outcome = await writer.ApplyAsync(
                    new TableChange.Update([new Assignment(["value"], Number($"value + {operation.Value}"))], Number($"part = {operation.Part} AND value % 3 = {operation.Rest}")), options);
                break;
            case OperationKind.Merge:
                outcome = await MergeAsync(operation, options);
                break;
            case OperationKind.Optimize or OperationKind.ZOrder:
                outcome = await RewriteAsync(operation, options);
                break;
            case OperationKind.Alter:
                return await AlterAsync(operation, tag);
            case OperationKind.Vacuum:
                _ = await Vacuum.RunAsync(table, new VacuumOptions { Retention = TimeSpan.Zero, AllowShortRetention = true });
                return new Attempt(tag, operation, AttemptEnd.Unchanged, (await table.GetSnapshotAsync()).Version.Value); // its own two commits change nothing
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "Not an operation of writers.");
        }

        return outcome switch
        {
            ChangeOutcome.Committed committed => new Attempt(tag, operation, AttemptEnd.Committed, committed.Version.Value),
            ChangeOutcome.Unchanged unchanged => new Attempt(tag, operation, AttemptEnd.Unchanged, unchanged.Version.Value),
            ChangeOutcome.Conflict conflict => new Attempt(tag, operation, AttemptEnd.Conflict, conflict.Winner.Value, conflict.Kind, conflict.Reason),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
        };
    }

    private Task<ChangeOutcome> MergeAsync(Operation operation, ChangeOptions options)
    {
        var old = Rows(operation, [.. operation.OldIds.Except(operation.NewIds).Distinct()]);
        var source = $"SELECT *, true AS fresh FROM ({Rows(operation, operation.NewIds)}) UNION ALL SELECT *, false AS fresh FROM ({old})";
        return writer.ApplyAsync(
            new TableChange.Merge(
                source, "s", Number($"t.id = s.id AND t.part = {operation.Part}"),
                [
                    new MergeClause(MergeMatch.Matched, "t.value % 2 = 0", new MergeAction.Update([new Assignment(["value"], "s.value")])),
                    new MergeClause(MergeMatch.Matched, null, new MergeAction.Delete()),
                    new MergeClause(
                        MergeMatch.NotMatched, "s.fresh",
                        new MergeAction.Insert([new Assignment(["id"], "s.id"), new Assignment(["value"], "s.value"), new Assignment(["part"], "s.part")])),
                ],
                "t"),
            options);
    }

    private async Task<ChangeOutcome> RewriteAsync(Operation operation, ChangeOptions options)
    {
        var snapshot = await table.GetSnapshotAsync();
        var files = snapshot.Files.Where(file => file.PartitionValues["part"] == Number($"{operation.Part}")).ToList();
        return files.Count < 2
            ? new ChangeOutcome.Unchanged(snapshot.Version)
            : await writer.ApplyAsync(snapshot, new TableChange.Rewrite([files], operation.Kind == OperationKind.ZOrder ? ["id", "value"] : [], TargetSizeInBytes), options);
    }

    private async Task<Attempt> AlterAsync(Operation operation, string tag)
    {
        var snapshot = await table.GetSnapshotAsync();
        var transaction = table.Begin(snapshot);
        transaction.Stage(snapshot.Metadata with
        {
            Configuration = new Dictionary<string, string>(snapshot.Metadata.Configuration) { [Number($"race.writer{operation.Writer}")] = Number($"{operation.Number}") },
        });
        return await transaction.CommitAsync(new CommitDescription("SET TBLPROPERTIES") { Extra = Tag(tag) }) switch
        {
            CommitOutcome.Committed committed => new Attempt(tag, operation, AttemptEnd.Committed, committed.Version.Value),
            CommitOutcome.Conflict conflict => new Attempt(tag, operation, AttemptEnd.Conflict, conflict.Winner.Value, conflict.Kind, conflict.Reason),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    private static string Rows(Operation operation, IReadOnlyList<long> ids) => ids.Count == 0
        ? "SELECT 0::BIGINT AS id, 0::BIGINT AS value, 0 AS part WHERE false"
        : $"SELECT id, {Number($"{operation.Value}")}::BIGINT AS value, {Number($"{operation.Part}")}::INTEGER AS part FROM (VALUES {string.Join(", ", ids.Select(id => Number($"({id}::BIGINT)")))}) AS ids(id)";

    private static JsonObject Tag(string tag) => new() { [Attempt.TagMember] = tag };

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
