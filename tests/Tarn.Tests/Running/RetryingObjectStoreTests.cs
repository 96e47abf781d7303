using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.Running;
using Tarn.Testing;
using Tarn.Testing.Storage;

namespace Tarn.Tests.Running;

/// <summary>What passes is tried again; nothing is written twice, and nothing else is repeated.</summary>
public sealed class RetryingObjectStoreTests : IDisposable
{
    private readonly MemoryObjectStore store = new();
    private readonly HastyClock clock = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Failure_that_passes_is_tried_again_at_once_and_then_after_waits()
    {
        var flaky = new FlakyStore(store, failures: 2, afterEffect: false, () => new DeltaException("no", new IOException("busy")));

        Assert.Equal(PutOutcome.Created, await new RetryingObjectStore(flaky, clock).PutIfAbsentAsync("a", "x"u8.ToArray()));
        Assert.Equal(3, flaky.Attempts);
        Assert.Single(clock.Waits);
    }

    [Fact]
    public async Task Own_object_of_a_failed_attempt_counts_as_created()
    {
        var flaky = new FlakyStore(store, failures: 1, afterEffect: true, () => new IOException("lost answer"));

        Assert.Equal(PutOutcome.Created, await new RetryingObjectStore(flaky, clock).PutIfAbsentAsync("a", "x"u8.ToArray()));
    }

    [Fact]
    public async Task Object_of_another_is_never_taken_for_our_own()
    {
        await store.PutIfAbsentAsync("a", "theirs"u8.ToArray());
        var flaky = new FlakyStore(store, failures: 1, afterEffect: false, () => new IOException("busy"));

        Assert.Equal(PutOutcome.AlreadyExists, await new RetryingObjectStore(flaky, clock).PutIfAbsentAsync("a", "ours"u8.ToArray()));
    }

    [Fact]
    public async Task Upload_that_failed_after_moving_the_file_is_done()
    {
        Directory.CreateDirectory(store.StagingFolder);
        var local = Path.Combine(store.StagingFolder, "f");
        await File.WriteAllTextAsync(local, "x");
        var flaky = new FlakyStore(store, failures: 1, afterEffect: true, () => new IOException("lost answer"));

        await new RetryingObjectStore(flaky, clock).UploadAsync(local, "t/f");

        Assert.Equal("x"u8.ToArray(), await store.TryReadAsync("t/f"));
    }

    [Fact]
    public async Task Failure_that_stays_is_thrown_after_five_attempts()
    {
        var flaky = new FlakyStore(store, failures: 99, afterEffect: false, () => new IOException("disk full"));

        await Assert.ThrowsAsync<IOException>(() => new RetryingObjectStore(flaky, clock).PutIfAbsentAsync("a", "x"u8.ToArray()));
        Assert.Equal(5, flaky.Attempts);
    }

    [Fact]
    public async Task Unknown_outcomes_and_errors_of_other_kinds_are_not_repeated()
    {
        foreach (var error in new Exception[] { new StoreOutcomeUnknownException("a", new IOException("x")), new DeltaException("broken log"), new FileNotFoundException() })
        {
            var flaky = new FlakyStore(store, failures: 1, afterEffect: false, () => error);

            Assert.Same(error, await Assert.ThrowsAnyAsync<Exception>(() => new RetryingObjectStore(flaky, clock).PutIfAbsentAsync("a", "x"u8.ToArray())));
            Assert.Equal(1, flaky.Attempts);
        }
    }

    /// <summary>Writes fail so many times, before or after they took effect.</summary>
    private sealed class FlakyStore(IObjectStore inner, int failures, bool afterEffect, Func<Exception> error) : IObjectStore
    {
        public int Attempts { get; private set; }

        public string Root => inner.Root;

        public string StagingFolder => inner.StagingFolder;

        public Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) => inner.TryReadAsync(path, cancellationToken);

        public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default) => inner.HeadAsync(path, cancellationToken);

        public IAsyncEnumerable<ObjectInfo> ListAsync(string folder, string? startAfter = null, CancellationToken cancellationToken = default) =>
            inner.ListAsync(folder, startAfter, cancellationToken);

        public IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, CancellationToken cancellationToken = default) =>
            inner.ListRecursiveAsync(folder, cancellationToken);

        public async Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            var outcome = PutOutcome.Created;
            await FailingAsync(async () => outcome = await inner.PutIfAbsentAsync(path, content, cancellationToken));
            return outcome;
        }

        public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) => inner.PutAsync(path, content, cancellationToken);

        public Task DeleteAsync(string path, CancellationToken cancellationToken = default) => inner.DeleteAsync(path, cancellationToken);

        public Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default) => inner.MaterializeAsync(path, cancellationToken);

        public Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default) =>
            FailingAsync(() => inner.UploadAsync(localFile, path, cancellationToken));

        private async Task FailingAsync(Func<Task> operation)
        {
            Attempts++;
            if (Attempts > failures || afterEffect)
            {
                await operation();
            }

            if (Attempts <= failures)
            {
                throw error();
            }
        }
    }
}
