using System.Collections.Concurrent;
using Tarn.Aws.S3;
using Tarn.Aws.Tests.Support;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.Testing.Engines;
using Tarn.Testing.Storage;

namespace Tarn.Aws.Tests.S3;

/// <summary>Connections that break before, in and after a request that the server carried out.</summary>
public sealed class LostReplyTests : IClassFixture<TestBucket>, IDisposable
{
    private static readonly StructType Schema = new([new StructField("id", new PrimitiveType("long"))]);

    private readonly TestBucket bucket;
    private readonly LossyProxy proxy;
    private readonly string prefix = Guid.NewGuid().ToString("N");

    public LostReplyTests(TestBucket bucket)
    {
        this.bucket = bucket;
        proxy = new LossyProxy(bucket.Options.Endpoint!);
    }

    [S3Fact]
    public async Task Put_whose_reply_is_lost_is_neither_won_nor_lost_but_unknown()
    {
        var store = OpenLossy();
        OnConditionalPut(WireFault.LoseReply);

        var error = await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => store.PutIfAbsentAsync("a/1", "mine"u8.ToArray()));

        Assert.Contains("a/1", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine"u8.ToArray(), await bucket.Open(prefix).TryReadAsync("a/1"));
    }

    [S3Fact]
    public async Task Put_whose_request_is_lost_is_unknown_too()
    {
        var store = OpenLossy();
        OnConditionalPut(WireFault.LoseRequest);

        await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => store.PutIfAbsentAsync("a/2", "mine"u8.ToArray()));

        Assert.Null(await bucket.Open(prefix).TryReadAsync("a/2"));
        Assert.Equal(PutOutcome.Created, await store.PutIfAbsentAsync("a/2", "mine"u8.ToArray()));
    }

    [S3Fact]
    public async Task Put_that_is_cancelled_on_its_way_is_unknown()
    {
        using var source = new CancellationTokenSource();
        var store = OpenLossy();
        proxy.Decide = head =>
        {
            if (head.Contains("if-none-match", StringComparison.Ordinal))
            {
                source.Cancel();
            }

            return WireFault.None;
        };

        await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => store.PutIfAbsentAsync("a/3", "mine"u8.ToArray(), source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutIfAbsentAsync("a/4", "mine"u8.ToArray(), source.Token));
        Assert.Null(await bucket.Open(prefix).TryReadAsync("a/4"));
    }

    [S3Fact]
    public async Task Own_put_is_settled_when_its_reply_is_lost()
    {
        var store = OpenLossy();
        OnConditionalPut(WireFault.LoseReply, WireFault.LoseRequest);
        Assert.Equal(PutOutcome.Created, await store.PutOwnIfAbsentAsync("own/1", "run 1"u8.ToArray()));

        await bucket.Open(prefix).PutAsync("own/2", "run 7"u8.ToArray());
        OnConditionalPut(WireFault.LoseRequest);
        Assert.Equal(PutOutcome.AlreadyExists, await store.PutOwnIfAbsentAsync("own/2", "run 1"u8.ToArray()));
        Assert.Equal("run 7"u8.ToArray(), await store.TryReadAsync("own/2"));
    }

    [S3Fact]
    public async Task Commit_whose_reply_is_lost_is_in_once()
    {
        var table = Table(OpenLossy());
        var created = await CommitAsync(table, null, "first");

        OnConditionalPut(WireFault.LoseReply);
        var snapshot = await table.GetSnapshotAsync(created);
        var version = await CommitAsync(table, snapshot, "second");

        Assert.Equal(new TableVersion(1), version);
        Assert.Equal(["first", "second"], await FilesAsync());
        Assert.Equal(2, await bucket.Open(prefix).ListAsync("t/_delta_log").CountAsync());
    }

    [S3Fact]
    public async Task Commit_behind_anothers_keeps_both_when_replies_are_lost()
    {
        var table = Table(OpenLossy());
        var snapshot = await table.GetSnapshotAsync(await CommitAsync(table, null, "first"));
        await CommitAsync(Table(bucket.Open(prefix)), snapshot, "anothers");

        OnConditionalPut(WireFault.LoseReply, WireFault.LoseReply); // of version 1, which is taken, and of version 2
        var version = await CommitAsync(table, snapshot, "second");

        Assert.Equal(new TableVersion(2), version);
        Assert.Equal(["anothers", "first", "second"], await FilesAsync());
    }

    [S3Fact]
    public async Task Racing_writers_with_a_third_of_the_replies_lost_lose_and_double_nothing()
    {
        await CommitAsync(Table(bucket.Open(prefix)), null, "first");
        var requests = 0;
        ConcurrentDictionary<string, int> broken = new();
        proxy.Decide = head => head.Contains("if-none-match", StringComparison.Ordinal) && Interlocked.Increment(ref requests) is var number && number % 3 != 1
                && broken.AddOrUpdate(head.Split('\n')[0], 1, (_, count) => count + 1) <= 2 // a writer gives up when it hears nothing four times
            ? number % 3 == 0 ? WireFault.LoseReply : WireFault.LoseRequest
            : WireFault.None;
        ConcurrentBag<string> acknowledged = ["first"];

        await Parallel.ForEachAsync(Enumerable.Range(0, 4), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (writer, token) =>
        {
            var table = Table(OpenLossy());
            for (var number = 0; number < 8; number++)
            {
                var name = $"{writer}-{number}";
                await CommitAsync(table, await table.GetSnapshotAsync(cancellationToken: token), name);
                acknowledged.Add(name);
            }
        });

        Assert.True(broken.Count > 10, $"Puts of only {broken.Count} versions were broken.");
        Assert.Equal(acknowledged.Order(StringComparer.Ordinal), await FilesAsync());
        Assert.Equal(32, (await Table(bucket.Open(prefix)).GetSnapshotAsync()).Version.Value);
    }

    [S3Theory]
    [InlineData(1000)]
    [InlineData(12_000_000)]
    public async Task Upload_whose_replies_are_lost_arrives_once(int size)
    {
        var store = OpenLossy();
        HashSet<string> lost = [];
        proxy.Decide = head =>
        {
            var line = head.Split('\n')[0];
            lock (lost)
            {
                return (line.StartsWith("put ", StringComparison.Ordinal) || line.Contains("uploadid=", StringComparison.Ordinal)) && lost.Add(line)
                    ? WireFault.LoseReply
                    : WireFault.None;
            }
        };
        var content = new byte[size];
        new Random(size).NextBytes(content);
        Directory.CreateDirectory(store.StagingFolder);
        var staged = Path.Combine(store.StagingFolder, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(staged, content);

        await store.UploadAsync(staged, $"up/{size}");

        Assert.NotEmpty(lost);
        Assert.False(File.Exists(staged));
        Same(content, await bucket.Open(prefix).TryReadAsync($"up/{size}"));
        Assert.Empty((await bucket.Clients.Retrying.ListMultipartUploadsAsync(bucket.Name)).MultipartUploads ?? []);
    }

    /// <summary>What Ceph answers to the body of a request that it refused before.</summary>
    [S3Fact]
    public async Task Answer_to_no_request_of_ours_is_no_answer()
    {
        var store = OpenLossy();
        var requests = 0;
        proxy.Decide = _ => Interlocked.Increment(ref requests) % 2 == 1 ? WireFault.Garble : WireFault.None;

        await store.PutAsync("g/1", "one"u8.ToArray());
        Assert.Equal("one"u8.ToArray(), await store.TryReadAsync("g/1"));
        Assert.Equal(3, (await store.HeadAsync("g/1"))!.SizeInBytes);
        Assert.Equal("g/1", (await store.ListAsync("g").SingleAsync()).Path);
        Assert.Equal("one", await File.ReadAllTextAsync(await store.MaterializeAsync("g/1")));
        await store.DeleteAsync("g/1");
        Assert.Null(await store.TryReadAsync("g/1"));

        requests = 0;
        await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => store.PutIfAbsentAsync("g/2", "two"u8.ToArray()));
        requests = 0;
        Assert.Equal(PutOutcome.Created, await store.PutOwnIfAbsentAsync("g/2", "two"u8.ToArray()));
    }

    [S3Fact]
    public async Task Download_that_breaks_off_goes_on()
    {
        var content = new byte[12_000_000];
        new Random(1).NextBytes(content);
        await bucket.Open(prefix).PutAsync("down", content);
        var store = OpenLossy();
        var cuts = 0;
        proxy.Decide = head => head.StartsWith("get ", StringComparison.Ordinal) && Interlocked.Increment(ref cuts) is 1 or 3 ? WireFault.CutReply : WireFault.None;

        var local = await store.MaterializeAsync("down");

        Assert.True(cuts > 3, $"Only {cuts} requests: nothing was read again.");
        Same(content, await File.ReadAllBytesAsync(local));
        cuts = 0;
        Same(content, await store.TryReadAsync("down"));
    }

    public void Dispose() => proxy.Dispose();

    private S3ObjectStore OpenLossy() => bucket.Open(prefix, bucket.Options with { Endpoint = proxy.Endpoint });

    private static void Same(byte[] expected, byte[]? found) => Assert.True(expected.AsSpan().SequenceEqual(found), "The bytes differ.");

    /// <summary>The next conditional puts meet these faults, one each.</summary>
    private void OnConditionalPut(params WireFault[] faults)
    {
        var next = new Queue<WireFault>(faults);
        proxy.Decide = head =>
        {
            lock (next)
            {
                return head.Contains("if-none-match", StringComparison.Ordinal) && next.TryDequeue(out var fault) ? fault : WireFault.None;
            }
        };
    }

    private static DeltaTable Table(IObjectStore store) => new(store, "t", new JsonLinesParquet(), TimeProvider.System);

    private static async Task<TableVersion> CommitAsync(DeltaTable table, Delta.Snapshots.Snapshot? snapshot, string file)
    {
        var transaction = table.Begin(snapshot);
        if (snapshot is null)
        {
            transaction.Stage(new Protocol(1, 2));
            transaction.Stage(new Metadata { Id = Guid.NewGuid().ToString(), Schema = Schema });
        }

        transaction.Stage(new AddFile { Path = file, PartitionValues = new Dictionary<string, string?>(), SizeInBytes = 1, ModificationTimeMs = 1, DataChange = true });
        return Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("WRITE"))).Version;
    }

    private async Task<IEnumerable<string>> FilesAsync() =>
        (await Table(bucket.Open(prefix)).GetSnapshotAsync()).Files.Select(file => file.Path).Order(StringComparer.Ordinal);
}
