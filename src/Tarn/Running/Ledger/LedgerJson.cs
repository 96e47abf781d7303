using System.Text.Json.Serialization;

namespace Tarn.Running.Ledger;

/// <summary>The wire form of the ledger. Members are only ever added.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(RunEntry))]
[JsonSerializable(typeof(StepEntry))]
[JsonSerializable(typeof(CheckEntry))]
[JsonSerializable(typeof(ProcessOwner))]
internal sealed partial class LedgerJson : JsonSerializerContext;

/// <summary>The wire form of evidence: read by people.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    WriteIndented = true)]
[JsonSerializable(typeof(EvidenceEntry))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
