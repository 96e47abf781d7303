using Tarn.Lakes.Queries;

namespace Tarn.Lakes.Statements;

/// <summary>A table as a statement names it: <c>layer.name</c>, or <c>delta.`path`</c>.</summary>
/// <param name="Parts">The name's parts, without quotes.</param>
/// <param name="IsPath">Whether it is <c>delta.`path`</c>.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
internal sealed record TableRef(IReadOnlyList<string> Parts, bool IsPath, int Line, int Column)
{
    /// <summary>The state that the statement asks for; null for the newest.</summary>
    public TimeTravel? When { get; init; }

    /// <summary>The folder of <c>delta.`path`</c>; null for a name.</summary>
    public string? Path => IsPath ? Parts[1] : null;

    /// <summary>The name; null for a folder, and for a name of other than two parts.</summary>
    public TableName? Name => !IsPath && Parts.Count == 2 ? new TableName(Parts[0], Parts[1]) : null;

    /// <inheritdoc/>
    public override string ToString() => IsPath ? $"delta.`{Parts[1]}`" : string.Join('.', Parts);
}

/// <summary>A state of a table: a version or a time.</summary>
/// <param name="Version">The version; null where a time is meant.</param>
/// <param name="Time">The time; null where a version is meant.</param>
internal sealed record TableState(long? Version, DateTimeOffset? Time);
