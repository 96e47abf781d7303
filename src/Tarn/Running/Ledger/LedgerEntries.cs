namespace Tarn.Running.Ledger;

/// <summary>A run as the ledger has it: at its start without an end, at its end whole.</summary>
internal sealed record RunEntry
{
    public required string RunId { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public long? DurationMs { get; init; }

    public required string Project { get; init; }

    public required string Environment { get; init; }

    public string? Selection { get; init; }

    public long? LakeCommit { get; init; }

    public int StepsTotal { get; init; }

    public int? StepsSucceeded { get; init; }

    public int? StepsUpToDate { get; init; }

    public int? StepsFailed { get; init; }

    public int? StepsSkipped { get; init; }

    public required string TarnVersion { get; init; }

    /// <summary>Of a start: tells whether a run without an end is still under way.</summary>
    public ProcessOwner? Owner { get; init; }
}

/// <summary>A step that did something, or should have.</summary>
internal sealed record StepEntry
{
    public required string RunId { get; init; }

    public required string TableName { get; init; }

    public required string Kind { get; init; }

    public required string Status { get; init; }

    public string? Why { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required long DurationMs { get; init; }

    public long? RowsIn { get; init; }

    public long? RowsGenerated { get; init; }

    public long? RowsExpanded { get; init; }

    public long? RowsOut { get; init; }

    public long? RowsQuarantined { get; init; }

    public long? RowsDropped { get; init; }

    public long? RowsDeduplicated { get; init; }

    public long? RowsFiltered { get; init; }

    public long? RowsAggregated { get; init; }

    public long? RowsJoined { get; init; }

    public long BytesWritten { get; init; }

    public int FilesLoaded { get; init; }

    public long? VersionBefore { get; init; }

    public long? VersionAfter { get; init; }

    public string? Evidence { get; init; }
}

/// <summary>A check's result in a run.</summary>
internal sealed record CheckEntry
{
    public required string RunId { get; init; }

    public required string TableName { get; init; }

    public required string CheckName { get; init; }

    public required string OnFailure { get; init; }

    public required bool Passed { get; init; }

    public required long Failures { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset CheckedAt { get; init; }
}

/// <summary>What a failed step leaves for its user.</summary>
internal sealed record EvidenceEntry
{
    public required string RunId { get; init; }

    public required string TableName { get; init; }

    public required string Why { get; init; }

    public string? DefinedIn { get; init; }

    public string? Sql { get; init; }

    public required IReadOnlyDictionary<string, long> Inputs { get; init; }

    public Engines.RowBooks? Books { get; init; }

    public required IReadOnlyList<FailedCheckEntry> FailedChecks { get; init; }

    /// <summary>The exception's text, for what no user can act on.</summary>
    public string? Details { get; init; }
}

/// <summary>A failed check with some of the offending rows.</summary>
internal sealed record FailedCheckEntry(string Check, string OnFailure, long Failures, string Message, IReadOnlyList<System.Text.Json.Nodes.JsonNode?> Rows);
