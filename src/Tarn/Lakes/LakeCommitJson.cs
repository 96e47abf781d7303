using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Delta;

namespace Tarn.Lakes;

/// <summary>A lake commit as it is stored.</summary>
internal sealed record StoredLakeCommit(
    long Number, DateTimeOffset Timestamp, string RunId, string Reason, SortedDictionary<string, long> Tables)
{
    public static byte[] Write(LakeCommit commit) => JsonSerializer.SerializeToUtf8Bytes(
        new StoredLakeCommit(
            commit.Number,
            commit.Timestamp,
            commit.RunId,
            commit.Reason,
            new(commit.Tables.ToDictionary(table => table.Key.ToString(), table => table.Value.Value), StringComparer.Ordinal)),
        LakeCommitJson.Default.StoredLakeCommit);

    public static LakeCommit Read(string path, byte[] content)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(content, LakeCommitJson.Default.StoredLakeCommit)!;
            Dictionary<TableName, TableVersion> tables = [];
            foreach (var (text, version) in stored.Tables)
            {
                tables[TableName.TryParse(text, out var name) ? name : throw new JsonException($"'{text}' is no table name.")] = new(version);
            }

            return new LakeCommit
            {
                Number = stored.Number, Timestamp = stored.Timestamp, RunId = stored.RunId, Reason = stored.Reason, Tables = tables,
            };
        }
        catch (JsonException error)
        {
            throw new TarnException(
                $"The lake commit '{path}' is broken: {error.Message} Restore the file from a backup, or delete it: the next run writes a new commit " +
                "with the tables as they are.",
                error);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredLakeCommit))]
internal sealed partial class LakeCommitJson : JsonSerializerContext;
