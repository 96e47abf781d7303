using Tarn.Delta;
using Tarn.Lakes;

namespace Tarn.Tests.Lakes;

/// <summary>Two runs that end at once: neither loses what the other published.</summary>
public sealed class LakeMergeTests
{
    private static readonly TableName A = new("silver", "a");

    [Theory]
    [InlineData(1L, 1L, 2L, 2L)] // only we moved
    [InlineData(1L, 2L, 1L, 2L)] // only they moved
    [InlineData(1L, 3L, 2L, 3L)] // both moved: the newer
    [InlineData(1L, 2L, 3L, 3L)]
    [InlineData(7L, 7L, 0L, 0L)] // made anew since: our head counts, though its number is lower
    [InlineData(null, 1L, 2L, 2L)]
    [InlineData(null, null, 0L, 0L)]
    [InlineData(1L, 1L, null, null)] // gone
    public void Each_table_comes_from_the_side_that_moved_it(long? seen, long? newest, long? ours, long? expected)
    {
        var merged = LakeMerge.Merge(Of(seen), Of(newest), new Dictionary<TableName, TableVersion?> { [A] = ours is { } head ? new(head) : null });

        Assert.Equal(expected, merged.TryGetValue(A, out var version) ? version.Value : null);
    }

    [Fact]
    public async Task Lost_race_for_a_number_is_tried_again_with_the_winners_tables()
    {
        using var store = new Tarn.Testing.Storage.MemoryObjectStore();
        var commits = new LakeCommits(store);
        TableName other = new("silver", "b");
        await commits.AppendAsync(null, new Dictionary<TableName, TableVersion?> { [other] = new(4) }, Make("first"), CancellationToken.None);

        var made = await commits.AppendAsync(null, new Dictionary<TableName, TableVersion?> { [A] = new(1) }, Make("second"), CancellationToken.None);

        Assert.Equal(2, made!.Number);
        Assert.Equal(4, made.Tables[other].Value);
        Assert.Equal(1, made.Tables[A].Value);
        Assert.Equal("first", (await commits.GetAsync(1, CancellationToken.None)).RunId);
    }

    private static Dictionary<TableName, TableVersion> Of(long? version) => version is { } value ? new() { [A] = new(value) } : [];

    private static Func<long, IReadOnlyDictionary<TableName, TableVersion>, LakeCommit> Make(string run) => (number, tables) =>
        new LakeCommit { Number = number, Timestamp = DateTimeOffset.UnixEpoch, RunId = run, Reason = "run", Tables = tables };
}
