using Polly;
using Polly.Retry;
using Tarn.Delta;
using Tarn.Delta.Storage;

namespace Tarn.Running;

/// <summary>
/// Repeats what a store failed at for reasons that pass (a network share that hiccups, a busy disk), with growing, jittered waits. Nothing else is
/// repeated: neither a conflict nor a broken file gets better by waiting.
/// </summary>
internal sealed class RetryingObjectStore(IObjectStore inner, TimeProvider clock) : IObjectStore
{
    /// <summary>Built when something fails, which is rare: a run with nothing to do begins sooner without it.</summary>
    private readonly Lazy<ResiliencePipeline> pipeline = new(() => new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsPassing),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build());

    /// <inheritdoc/>
    public string Root => inner.Root;

    /// <inheritdoc/>
    public string StagingFolder => inner.StagingFolder;

    /// <inheritdoc/>
    public Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(token => inner.TryReadAsync(path, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(token => inner.HeadAsync(path, token), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string folder, string? startAfter = null, CancellationToken cancellationToken = default) =>
        inner.ListAsync(folder, startAfter, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, CancellationToken cancellationToken = default) =>
        inner.ListRecursiveAsync(folder, cancellationToken);

    /// <summary>Repeated, an object that is there after a failed attempt is ours when it has our bytes: the attempt failed after writing.</summary>
    public async Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var attempts = 0;
        var outcome = await RunAsync(
            token =>
            {
                attempts++;
                return inner.PutIfAbsentAsync(path, content, token);
            },
            cancellationToken).ConfigureAwait(false);
        if (outcome == PutOutcome.AlreadyExists && attempts > 1)
        {
            var there = await TryReadAsync(path, cancellationToken).ConfigureAwait(false);
            return there is not null && content.Span.SequenceEqual(there) ? PutOutcome.Created : PutOutcome.AlreadyExists;
        }

        return outcome;
    }

    /// <inheritdoc/>
    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        RunAsync(token => inner.PutAsync(path, content, token), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(token => inner.DeleteAsync(path, token), cancellationToken);

    /// <inheritdoc/>
    public Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(token => inner.MaterializeAsync(path, token), cancellationToken);

    /// <inheritdoc/>
    public Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default) =>
        RunAsync(
            async token =>
            {
                if (!File.Exists(localFile) && await inner.HeadAsync(path, token).ConfigureAwait(false) is not null)
                {
                    return; // an attempt before this one failed after moving it
                }

                await inner.UploadAsync(localFile, path, token).ConfigureAwait(false);
            },
            cancellationToken);

    private static bool IsPassing(Exception error) => error switch
    {
        StoreOutcomeUnknownException => false, // whoever wrote must read before writing again
        FileNotFoundException or DirectoryNotFoundException or PathTooLongException => false,
        IOException => true,
        DeltaException { InnerException: { } cause } => IsPassing(cause),
        _ => false,
    };

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (IsPassing(error))
        {
            return await pipeline.Value.ExecuteAsync(async token => await action(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<bool> RunAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            await action(token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
