using Tarn.Lakes;

namespace Tarn.Running.Ledger;

/// <summary>Where a run's entries lie.</summary>
internal static class LedgerPaths
{
    public const string StartFile = "start.json";
    public const string EndFile = "end.json";
    public const string StepsFolder = "steps";
    public const string ChecksFolder = "checks";

    public static string Start(string runId) => $"{LakeFolders.Run(runId)}/{StartFile}";

    public static string End(string runId) => $"{LakeFolders.Run(runId)}/{EndFile}";

    public static string Step(string runId, TableName table) => $"{LakeFolders.Run(runId)}/{StepsFolder}/{FileOf(table)}";

    public static string Checks(string runId, TableName table) => $"{LakeFolders.Run(runId)}/{ChecksFolder}/{FileOf(table)}";

    public static string Evidence(string runId, TableName table) => $"{LakeFolders.Run(runId)}/evidence/{FileOf(table)}";

    public static string FileOf(TableName table) => $"{table.ToString().ToLowerInvariant()}.json";
}
