using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

/// <summary>What is refused is refused by name: feature, table, operation.</summary>
public sealed class FeatureTests : IDisposable
{
    private readonly TestTable test = new();

    /// <summary>Protocol as reader.writer:features, a property or field key that activates, and what is refused.</summary>
    public static TheoryData<string, string, string> Cases() => new()
    {
        { "1.1", "", "" },
        { "1.2", "", "" },
        { "2.5", "", "" },
        { "2.5", "delta.columnMapping.mode=name", "read columnMapping" },
        { "1.2", "delta.columnMapping.mode=name", "" },
        { "1.3", "", "" },
        { "1.3", "delta.constraints.c=a > 1", "write checkConstraints" },
        { "1.4", "delta.enableChangeDataFeed=true", "" },
        { "1.4", "field:delta.generationExpression", "write generatedColumns" },
        { "1.6", "", "" },
        { "1.6", "field:delta.identity.start", "write identityColumns" },
        { "1.2", "field:delta.invariants", "write invariants" },
        { "4.7", "", "read version 4" },
        { "1.8", "", "write version 8" },
        { "3.7:r=deletionVectors,vacuumProtocolCheck,v2Checkpoint,timestampNtz", "", "" },
        { "3.7:r=futureFeature", "", "read futureFeature" },
        { "3.7:r=catalogManaged", "", "read catalogManaged" },
        { "1.7:w=futureFeature", "", "write futureFeature" },
        { "1.7:w=collations", "", "write collations" },
        { "1.7:w=icebergCompatV1", "", "" },
        { "1.7:w=icebergCompatV1", "delta.enableIcebergCompatV1=true", "write icebergCompatV1" },
        { "3.7:r=typeWidening", "", "" },
        { "3.7:r=typeWidening", "field:delta.typeChanges", "read typeWidening" },
        { "3.7:r=columnMapping", "delta.columnMapping.mode=id", "read columnMapping" },
        { "1.7:w=domainMetadata,clustering,inCommitTimestamp,appendOnly,invariants", "", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Table_is_refused_by_feature_and_operation(string protocol, string active, string expected)
    {
        var (parsed, metadata) = (Parse(protocol), Activate(active));
        Assert.Equal(expected.StartsWith("read ", StringComparison.Ordinal), Refused(() => FeatureRules.RequireReadable(parsed, metadata, test.Table), "read", expected));
        Assert.Equal(expected.Length > 0, Refused(() => FeatureRules.RequireWritable(parsed, metadata, test.Table, "MERGE"), "MERGE", expected));
    }

    [Fact]
    public void Engine_that_applies_a_feature_gets_the_table()
    {
        var parquet = new FakeParquet { Applied = ["columnMapping"] };
        var table = new DeltaTable(test.Local, "silver/sales", parquet, TimeProvider.System);
        FeatureRules.RequireWritable(Parse("2.5"), Activate("delta.columnMapping.mode=name"), table, "WRITE");
    }

    [Fact]
    public void Engine_that_only_reads_a_feature_gets_no_commits_to_the_table()
    {
        var table = new DeltaTable(test.Local, "silver/sales", new FakeParquet { Applied = ["columnMapping"], AppliedWhenWriting = [] }, TimeProvider.System);
        var (protocol, metadata) = (Parse("2.5"), Activate("delta.columnMapping.mode=name"));
        FeatureRules.RequireReadable(protocol, metadata, table);
        var error = Assert.Throws<DeltaException>(() => FeatureRules.RequireWritable(protocol, metadata, table, "MERGE"));
        Assert.Contains("MERGE", error.Message, StringComparison.Ordinal);
        Assert.Contains("columnMapping", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protocol_never_loses_a_feature()
    {
        var snapshot = await test.CreateAsync(null, TableProtocol.For(TestTable.Schema, "domainMetadata", "deletionVectors"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "UPGRADE", TableProtocol.For(TestTable.Schema, "domainMetadata")));
        Assert.Contains("deletionVectors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Property_needs_its_feature()
    {
        var metadata = Activate("delta.enableDeletionVectors=true");
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.CreateAsync(metadata));
        Assert.Contains("deletionVectors", error.Message, StringComparison.Ordinal);
        var snapshot = await test.CreateAsync(metadata, TableProtocol.For(TestTable.Schema, "deletionVectors"));
        Assert.Equal((3, 7), (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion));
    }

    [Fact]
    public void Unknown_wanted_feature_is_a_bug_of_the_caller() => Assert.Throws<ArgumentException>(() => TableProtocol.For(TestTable.Schema, "deletionVector"));

    public void Dispose() => test.Dispose();

    private static bool Refused(Action action, string operation, string expected)
    {
        try
        {
            action();
            return false;
        }
        catch (DeltaException error)
        {
            Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
            Assert.Contains(expected[(expected.IndexOf(' ', StringComparison.Ordinal) + 1)..], error.Message, StringComparison.Ordinal);
            Assert.True(expected.StartsWith("read", StringComparison.Ordinal) || error.Message.Contains(operation, StringComparison.Ordinal), error.Message);
            return true;
        }
    }

    private static Protocol Parse(string text)
    {
        var parts = text.Split(':');
        var versions = parts[0].Split('.').Select(int.Parse).ToArray();
        var features = parts.Length < 2 ? [] : parts[1][2..].Split(',').ToList();
        return new Protocol(versions[0], versions[1])
        {
            ReaderFeatures = versions[0] < 3 ? null : features,
            WriterFeatures = versions[1] < 7 ? null : features,
        };
    }

    private static Metadata Activate(string active)
    {
        if (active.StartsWith("field:", StringComparison.Ordinal))
        {
            var field = new StructField("c", new PrimitiveType("long")) { Metadata = new() { [active[6..]] = "x" } };
            return TestTable.Metadata with { Schema = new StructType([field]) };
        }

        var pair = active.Split('=', 2);
        return active.Length == 0 ? TestTable.Metadata : TestTable.Metadata with { Configuration = new Dictionary<string, string> { [pair[0]] = pair[1] } };
    }
}
