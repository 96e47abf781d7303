namespace Tarn.Lakes;

/// <summary>What a table refused.</summary>
/// <param name="Table">The table whose rows they would have been.</param>
/// <param name="Quarantine">The table that holds them.</param>
/// <param name="Rows">Open rows.</param>
/// <param name="Reasons">The reasons, most frequent first. A row with two reasons counts in both.</param>
public sealed record QuarantineSummary(string Table, TableName Quarantine, long Rows, IReadOnlyList<QuarantineReason> Reasons);

/// <summary>One reason for refusing rows.</summary>
/// <param name="Rule">The rule or check that they broke.</param>
/// <param name="Column">The column; null for a rule of the whole row.</param>
/// <param name="Rows">Rows that broke it.</param>
/// <param name="Example">The message of one of them.</param>
public sealed record QuarantineReason(string Rule, string? Column, long Rows, string Example);
