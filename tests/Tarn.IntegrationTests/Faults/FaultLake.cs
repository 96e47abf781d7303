using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.Tables;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Faults;

/// <summary>A lake of one small table (and what verbs make beside it), opened through a store that may fail.</summary>
internal sealed class FaultLake(IObjectStore store, IEngine engine)
{
    private static readonly StructType s_schema = new([new StructField("id", new PrimitiveType("long")), new StructField("value", new PrimitiveType("long"))]);

    /// <summary>The table's name.</summary>
    public static TableName Name { get; } = new("test", "t");

    /// <summary>The place of the table.</summary>
    public const string Place = "t";

    public IObjectStore Store => store;

    public IEngine Engine => engine;

    /// <summary>Waits take no time.</summary>
    public HastyClock Clock { get; } = new();

    public DeltaTable Table => At(Place);

    public DeltaTable At(string place) => new(store, place, engine.Parquet, Clock);

    /// <summary>Three files with the ids 1 to 12; value is id.</summary>
    public async Task CreateAsync(params IReadOnlyList<(string Name, string Value)> properties)
    {
        string[] features = [.. FeatureOf(TableProperties.EnableDeletionVectors, "deletionVectors"), .. FeatureOf(TableProperties.EnableChangeDataFeed, "changeDataFeed")];
        var transaction = Table.Begin(null);
        transaction.Stage(TableProtocol.For(s_schema, features));
        transaction.Stage(new Metadata { Id = Guid.NewGuid().ToString("D"), Schema = s_schema, Configuration = properties.ToDictionary() });
        _ = Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("CREATE TABLE")));
        for (var file = 0; file < 3; file++)
        {
            await ChangeAsync(new TableChange.Append(new RowSource(Range((file * 4) + 1, 4))));
        }

        IEnumerable<string> FeatureOf(string property, string feature) => properties.Contains((property, "true")) ? [feature] : [];
    }

    /// <summary>Applies a change; a conflict, of which there is no cause, is an error.</summary>
    public async Task ChangeAsync(TableChange change)
    {
        if (await new TableWriter(Table, Name, engine).ApplyAsync(change) is ChangeOutcome.Conflict conflict)
        {
            throw new InvalidOperationException($"{conflict} without another writer.");
        }
    }

    /// <summary>A SELECT of ids, each its own value.</summary>
    public static string Range(int first, int count) => FormattableString.Invariant($"SELECT range AS id, range AS value FROM range({first}, {first + count})");

    /// <summary>All rows of a table of the lake, in order; null where there is no table.</summary>
    public async Task<IReadOnlyList<(long Id, long Value)>?> RowsAsync(string place = Place)
    {
        if (await At(place).FindSnapshotAsync() is not { } snapshot)
        {
            return null;
        }

        List<(long, long)> rows = [];
        await foreach (var batch in engine.QueryAsync(new EngineQuery("SELECT id, value FROM test.t ORDER BY ALL", [new TableInput(Name, snapshot)])))
        {
            rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => ((long)batch.GetValue(0, row)!, (long)batch.GetValue(1, row)!)));
        }

        return rows;
    }
}
