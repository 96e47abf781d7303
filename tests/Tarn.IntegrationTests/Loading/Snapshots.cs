using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.IntegrationTests.Loading;

internal static class Snapshots
{
    /// <summary>A table of which a load needs to know the schema alone.</summary>
    public static Snapshot Of(StructType schema) => new()
    {
        Table = null!,
        Version = new TableVersion(0),
        Timestamp = DateTimeOffset.UnixEpoch,
        Protocol = new Protocol(1, 2),
        Metadata = new Metadata { Id = "00000000-0000-0000-0000-000000000000", Schema = schema },
        Files = [],
        Tombstones = [],
        AppTransactions = new Dictionary<string, SetTransaction>(),
        Domains = new Dictionary<string, string>(),
    };
}
