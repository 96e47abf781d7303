using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Planning;
using Tarn.Running.Progress;
using Tarn.Running.Publishing;
using Tarn.Sources;

namespace Tarn.Running;

/// <summary>Runs a stream's step: loads the files that its table does not have yet.</summary>
internal sealed class LoadRunner(RunContext run, StepPipeline pipeline, QuarantinePublisher quarantine)
{
    private const int MaxAttempts = 5;

    /// <summary>Loads what is new as one batch.</summary>
    public async Task<StepReport> RunAsync(PlannedNode node, LakeStep.Load step, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var found = await ConnectorOf(step).DiscoverAsync(step.Stream, cancellationToken).ConfigureAwait(false);
        var before = run.Heads[step.Table]?.Version;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var head = run.Heads[step.Table];
            await quarantine.FinishAsync(step.Table, head, cancellationToken).ConfigureAwait(false);
            var bookmark = Bookmark.Of(head);
            var (files, changed) = bookmark.Compare(found);
            if (files.Count == 0)
            {
                return Nothing(step, head, changed);
            }

            await run.Ledger.BeginAsync().ConfigureAwait(false);
            var stamp = run.Stamp(step.Stream.Source);
            var staged = await run.Engine.Engine.StageLoadAsync(
                new LoadRequest
                {
                    Table = step.Table,
                    Base = head,
                    QuarantineBase = run.Heads[step.Table.Quarantine],
                    Stream = step.Stream,
                    Files = files,
                    Stamp = stamp,
                    StagingFolder = run.Staging.Fresh(step.Table),
                },
                progress,
                cancellationToken).ConfigureAwait(false);
            var write = staged.Bronze with { Quarantine = staged.Quarantine };
            var batch = BatchOf(staged, stamp, bookmark.LastSeq + 1);
            if (await pipeline.CompleteAsync(node, head, write, MarkOf(step, write, batch), batch, cancellationToken).ConfigureAwait(false) is { } published)
            {
                return new StepReport
                {
                    Table = step.Table,
                    Kind = step.Kind,
                    Status = StepStatus.Succeeded,
                    Books = write.Books,
                    BytesWritten = write.Files.Sum(file => file.SizeInBytes) + (write.Quarantine?.Files.Sum(file => file.SizeInBytes) ?? 0),
                    FilesLoaded = files.Count,
                    Checks = published.Checks,
                    Warnings =
                    [
                        .. StepWarnings.OfRefused(step.Table, staged.Files),
                        .. StepWarnings.OfWarned(step.Table, staged.Files),
                        .. StepWarnings.OfChanged(changed),
                        .. StepWarnings.OfChecks(published.Checks),
                    ],
                    VersionBefore = before,
                    VersionAfter = published.Version,
                };
            }

            await run.Heads.RefreshAsync(step.Table, cancellationToken).ConfigureAwait(false);
        }

        throw new StepFailedException(
            $"Could not publish '{step.Table}': other runs changed it {MaxAttempts} times while it was loaded. Run again when they are done.");
    }

    private static StepReport Nothing(LakeStep.Load step, Snapshot? head, IReadOnlyList<SourceFile> changed)
    {
        if (head is null)
        {
            throw new StepFailedException(
                $"No file matches '{step.Stream.Path}', the path of stream '{step.Stream.Source}.{step.Stream.Name}' ({step.Stream.Location}), " +
                $"and '{step.Table}' was never loaded. Correct the path, or put the files there.");
        }

        return new StepReport
        {
            Table = step.Table,
            Kind = step.Kind,
            Status = StepStatus.UpToDate,
            Warnings = [.. StepWarnings.OfChanged(changed)],
            VersionBefore = head.Version,
            VersionAfter = head.Version,
        };
    }

    private BatchMark BatchOf(StagedLoad staged, LoadStamp stamp, long seq) => new()
    {
        Seq = seq,
        BatchId = stamp.BatchId,
        RunAt = stamp.RunAt,
        RunId = run.RunId,
        Files = [.. staged.Files.Select(file => new LoadedFile(file.File.Path, file.File.SizeInBytes, file.File.ETag, file.Books, file.Refused))],
    };

    private StepMark MarkOf(LakeStep.Load step, StagedWrite write, BatchMark batch) => new()
    {
        Fingerprint = Fingerprint.Of(step),
        RunId = run.RunId,
        PublishedAt = run.Clock.GetUtcNow(),
        Inputs = new Dictionary<string, long>(),
        Books = write.Books,
        Batch = batch.Seq,
        Version = 0,
        DataVersion = 0,
    };

    private IConnector ConnectorOf(LakeStep.Load step)
    {
        var source = run.Project.Sources.First(source => source.Streams.Contains(step.Stream));
        return run.Connectors.FirstOrDefault(connector => connector.Name == source.Connector) ?? throw new StepFailedException(
            $"Source '{source.Name}' ({source.File}) names the connector '{source.Connector}', which this program does not have. " +
            $"Use one of: {string.Join(", ", run.Connectors.Select(connector => connector.Name))}.");
    }
}
