using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Delta.Transactions;

namespace Tarn.Testing.Writer;

/// <summary>How an attempt ended; none yet where the program was killed in it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttemptEnd>))]
public enum AttemptEnd
{
    Begun,
    Committed,
    Unchanged,
    Conflict,
    Failed,
}

/// <summary>A line of a writer's log: an attempt at an operation, before and after.</summary>
/// <param name="Tag">Of the attempt: in its commitInfo, too.</param>
/// <param name="Operation">What is tried.</param>
/// <param name="End">How it ended.</param>
/// <param name="Version">Its own version, or the winner's.</param>
/// <param name="Kind">Of a conflict.</param>
/// <param name="Reason">Of a conflict or a failure.</param>
public sealed record Attempt(string Tag, Operation Operation, AttemptEnd End, long? Version = null, ConflictKind? Kind = null, string? Reason = null)
{
    /// <summary>The member of commitInfo that holds the tag.</summary>
    public const string TagMember = "attempt";

    /// <summary>The records of a log; a last line that was cut off is left out.</summary>
    public static IReadOnlyList<Attempt> ReadAll(string file)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, AttemptJson.Default.Attempt)!)];
    }

    public string ToLine() => JsonSerializer.Serialize(this, AttemptJson.Default.Attempt) + "\n";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Attempt))]
internal sealed partial class AttemptJson : JsonSerializerContext;
