using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;
using Tarn.Models;

namespace Tarn.DuckDb.Staging;

/// <summary>Runs a model's SELECT and writes what its table needs to change, as data files that no table has yet.</summary>
internal sealed class ModelStager(EngineSessions sessions)
{
    /// <summary>The model's table as it is now, in the step's session: a name that no user's SQL can mean.</summary>
    internal static readonly TableName Present = new(ScanBuilder.Schema, "present");

    /// <summary>Stages a step, in a session of its own.</summary>
    /// <exception cref="EngineException">The SELECT failed, or gives what its kind forbids.</exception>
    internal async Task<StagedWrite> StageAsync(StageRequest request, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(
            new SessionRequest([.. Tables(request)]) { Folders = [request.StagingFolder], IsProfiled = true, HasProgress = progress is not null },
            cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            using var reports = ProgressReports.Begin(session.Connection, progress);
            var step = new StagingStep(request, session);
            return request.Model.Materialization switch
            {
                TableMaterialization => await new TableStaging(step).StageAsync(cancellationToken).ConfigureAwait(false),
                MergeMaterialization merge => await new MergeStaging(step, merge).StageAsync(cancellationToken).ConfigureAwait(false),
                Scd2Materialization history => await new HistoryStaging(step, history).StageAsync(cancellationToken).ConfigureAwait(false),
                var other => throw new EngineException($"Model '{request.Model.Name}' is of kind '{other.Kind}', which the embedded engine cannot stage. Write table, merge or scd2."),
            };
        }
    }

    private static IEnumerable<TableInput> Tables(StageRequest request)
    {
        var tables = request.Inputs.Concat(request.CheckTables).DistinctBy(table => table.Name);
        return request is { Base: { } present, Model.Materialization: not TableMaterialization } ? tables.Append(new(Present, present)) : tables;
    }
}
