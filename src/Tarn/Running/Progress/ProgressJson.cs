using System.Text.Json.Serialization;

namespace Tarn.Running.Progress;

/// <summary>The wire form of progress in commits. Members are only ever added.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(StepMark))]
[JsonSerializable(typeof(BatchMark))]
internal sealed partial class ProgressJson : JsonSerializerContext;
