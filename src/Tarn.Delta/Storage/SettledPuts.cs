namespace Tarn.Delta.Storage;

/// <summary>Puts that are settled when their answer is lost.</summary>
public static class SettledPuts
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(3)];

    /// <summary>
    /// Writes a new object, whole, or finds that it exists. A put whose answer was lost is sent again; then the object is ours, or there, and its content says
    /// whose it is.
    /// </summary>
    /// <param name="store">Where.</param>
    /// <param name="path">The object.</param>
    /// <param name="content">What no other writer would write: it holds an id of its own.</param>
    /// <param name="clock">Waits between attempts. Default the machine's.</param>
    /// <param name="cancellationToken">Heeded until an answer is lost.</param>
    /// <exception cref="StoreOutcomeUnknownException">The store never answered.</exception>
    public static async Task<PutOutcome> PutOwnIfAbsentAsync(
        this IObjectStore store, string path, ReadOnlyMemory<byte> content, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        var isUnanswered = false;
        for (var retry = 0; ; retry++)
        {
            try
            {
                var outcome = await store.PutIfAbsentAsync(path, content, isUnanswered ? CancellationToken.None : cancellationToken).ConfigureAwait(false);
                return outcome == PutOutcome.AlreadyExists && isUnanswered && await HoldsAsync(store, path, content).ConfigureAwait(false)
                    ? PutOutcome.Created
                    : outcome;
            }
            catch (StoreOutcomeUnknownException) when (retry < Pauses.Length)
            {
                isUnanswered = true;
            }

            await Task.Delay(Pauses[retry], clock ?? TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<bool> HoldsAsync(IObjectStore store, string path, ReadOnlyMemory<byte> content) =>
        await store.TryReadAsync(path, CancellationToken.None).ConfigureAwait(false) is { } there && content.Span.SequenceEqual(there);
}
