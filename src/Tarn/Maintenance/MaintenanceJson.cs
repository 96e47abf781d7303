using System.Text.Json.Serialization;

namespace Tarn.Maintenance;

/// <summary>JSON of commitInfo's parameters, without reflection.</summary>
[JsonSourceGenerationOptions]
[JsonSerializable(typeof(string[]))]
internal sealed partial class MaintenanceJson : JsonSerializerContext;
