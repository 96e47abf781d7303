namespace Tarn.Cli.Commands;

/// <summary>Reading a part of a stream.</summary>
internal static class AsyncStreams
{
    public static async Task<List<T>> Take<T>(this IAsyncEnumerable<T> items, int count, CancellationToken cancellationToken)
    {
        List<T> taken = [];
        if (count <= 0)
        {
            return taken;
        }

        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            taken.Add(item);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }
}
