using Tarn.Delta.Actions;
using Tarn.Delta.Alterations;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests.Alterations;

public sealed class PropertyAlterationTests : IDisposable
{
    private readonly TestTable test = new();

    public PropertyAlterationTests() => test.Parquet.Applied = ["columnMapping", "typeWidening", "checkConstraints"];

    /// <summary>Properties of a (1,2) table, and what its protocol becomes: versions, reader and writer features beyond appendOnly and invariants.</summary>
    public static TheoryData<string, int, int, string, string> Protocols() => new()
    {
        { "delta.appendOnly=true", 1, 2, "", "" },
        { "delta.logRetentionDuration=interval 3 days", 1, 2, "", "" },
        { "mine=x", 1, 2, "", "" },
        { "delta.enableDeletionVectors=false", 1, 2, "", "" },
        { "delta.enableDeletionVectors=true", 3, 7, "deletionVectors", "deletionVectors" },
        { "delta.enableChangeDataFeed=true", 1, 7, "", "changeDataFeed" },
        { "delta.columnMapping.mode=name", 3, 7, "columnMapping", "columnMapping" },
        { "delta.enableInCommitTimestamps=true", 1, 7, "", "inCommitTimestamp" },
        { "delta.enableTypeWidening=true", 3, 7, "typeWidening", "typeWidening" },
        { "delta.feature.checkConstraints=supported", 1, 3, "", "" },
        { "delta.feature.rowTracking=supported", 1, 7, "", "domainMetadata rowTracking" },
        { "delta.minWriterVersion=4", 1, 4, "", "" },
        { "delta.minReaderVersion=2", 2, 5, "", "" },
        { "delta.minWriterVersion=7", 1, 7, "", "" },
        { "delta.minReaderVersion=3;delta.minWriterVersion=7", 3, 7, "", "" },
        { "delta.minWriterVersion=4;delta.enableDeletionVectors=true", 3, 7, "deletionVectors", "checkConstraints changeDataFeed generatedColumns deletionVectors" },
    };

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Protocol_is_upgraded_as_far_as_the_property_needs(string properties, int reader, int writer, string readerFeatures, string writerFeatures)
    {
        var given = properties.Split(';').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var table = await test.CreateAsync(protocol: new Protocol(1, 2));
        var alteration = PropertyAlterations.Set(table, given);
        Check(alteration.Protocol);
        var after = await CommitAsync(alteration);
        Check(after.Protocol);
        Check(new NewTable { Schema = TestTable.Schema, Properties = given }.Define(test.Table).Protocol);
        Assert.DoesNotContain(after.Metadata.Configuration.Keys, key => key.StartsWith("delta.feature", StringComparison.Ordinal) || key.StartsWith("delta.min", StringComparison.Ordinal));

        void Check(Protocol protocol)
        {
            Assert.Equal((reader, writer), (protocol.MinReaderVersion, protocol.MinWriterVersion));
            Assert.Equal(readerFeatures.Split(' ', StringSplitOptions.RemoveEmptyEntries), protocol.ReaderFeatures ?? []);
            Assert.Equal(writer < 7 ? [] : ["appendOnly", "invariants", .. writerFeatures.Split(' ', StringSplitOptions.RemoveEmptyEntries)], protocol.WriterFeatures ?? []);
        }
    }

    [Theory]
    [InlineData(1, 4, "appendOnly changeDataFeed checkConstraints deletionVectors generatedColumns invariants")]
    [InlineData(2, 5, "appendOnly changeDataFeed checkConstraints columnMapping deletionVectors generatedColumns invariants")]
    [InlineData(2, 6, "appendOnly changeDataFeed checkConstraints columnMapping deletionVectors generatedColumns identityColumns invariants")]
    public async Task Legacy_version_becomes_the_list_of_all_that_it_implied(int reader, int writer, string features)
    {
        var table = await test.CreateAsync(protocol: new Protocol(reader, writer));
        var after = PropertyAlterations.Set(table, new Dictionary<string, string> { [TableProperties.EnableDeletionVectors] = "true" }).Protocol;
        Assert.Equal(features.Split(' '), after.WriterFeatures!.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(reader == 2 ? ["columnMapping", "deletionVectors"] : ["deletionVectors"], after.ReaderFeatures!);
    }

    [Theory]
    [InlineData("delta.enableDeletionVector", "true", "'delta.enableDeletionVectors'")]
    [InlineData("delta.nothingOfThisName", "true", "unknown")]
    [InlineData("delta.appendOnly", "yes", "must be true or false")]
    [InlineData("delta.checkpointInterval", "0", "from 1 on")]
    [InlineData("delta.dataSkippingNumIndexedCols", "-2", "from -1 on")]
    [InlineData("delta.logRetentionDuration", "7", "interval 7 days")]
    [InlineData("delta.logRetentionDuration", "interval 2 months", "without months")]
    [InlineData("delta.deletedFileRetentionDuration", "interval -1 days", "interval 7 days")]
    [InlineData("delta.columnMapping.mode", "id", "cannot change from 'none' to 'id'")]
    [InlineData("delta.columnMapping.mode", "nome", "one of none, name, id")]
    [InlineData("delta.columnMapping.maxColumnId", "9", "cannot be set")]
    [InlineData("delta.checkpointPolicy", "v2", "one of classic")]
    [InlineData("delta.isolationLevel", "Snapshot", "one of Serializable")]
    [InlineData("delta.targetFileSize", "12xb", "128mb")]
    [InlineData("delta.enableIcebergCompatV2", "true", "Iceberg")]
    [InlineData("delta.universalFormat.enabledFormats", "iceberg", "empty")]
    [InlineData("delta.constraints.c", "id > 0", "ADD CONSTRAINT")]
    [InlineData("delta.feature.unheardOf", "supported", "does not know")]
    [InlineData("delta.feature.deletionVectors", "no", "must be 'supported'")]
    [InlineData("delta.minWriterVersion", "8", "from 1 to 7")]
    public async Task Property_that_is_wrong_is_refused_with_what_would_be_right(string name, string value, string reason)
    {
        var table = await test.CreateAsync();
        var error = Assert.Throws<DeltaException>(() => PropertyAlterations.Set(table, new Dictionary<string, string> { [name] = value }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_commit_timestamps_of_a_table_that_exists_note_when_they_began()
    {
        var table = await CommitAsync(PropertyAlterations.Set(await test.CreateAsync(), new Dictionary<string, string> { [TableProperties.EnableInCommitTimestamps] = "true" }));
        Assert.Equal("1", table.Property("delta.inCommitTimestampEnablementVersion"));
        Assert.Equal(table.Timestamp.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), table.Property("delta.inCommitTimestampEnablementTimestamp"));
    }

    [Fact]
    public async Task Unset_takes_properties_away_and_refuses_those_that_files_depend_on()
    {
        var table = await CommitAsync(PropertyAlterations.Set(await test.CreateAsync(), new Dictionary<string, string> { ["mine"] = "x", ["DELTA.AppendOnly"] = "true", ["delta.columnMapping.mode"] = "name" }));
        Assert.Equal("true", table.Property("delta.appendOnly"));
        Assert.Contains("not set", Assert.Throws<DeltaException>(() => PropertyAlterations.Unset(table, ["yours"])).Message, StringComparison.Ordinal);
        Assert.Contains("data files depend", Assert.Throws<DeltaException>(() => PropertyAlterations.Unset(table, ["delta.columnMapping.mode"])).Message, StringComparison.Ordinal);
        Assert.True(PropertyAlterations.Unset(table, ["yours"], ifExists: true).IsEmpty);
        var after = await CommitAsync(PropertyAlterations.Unset(table, ["mine", "delta.appendonly"]));
        Assert.Null(after.Property("mine"));
        Assert.Null(after.Property("delta.appendOnly"));
    }

    [Fact]
    public async Task Constraints_and_comments_come_and_go()
    {
        var table = await test.CreateAsync();
        table = await CommitAsync(ConstraintAlterations.Add(table, "Positive", "id > 0"));
        Assert.Equal(new Protocol(1, 3), table.Protocol);
        Assert.Equal("id > 0", table.Property("delta.constraints.positive"));
        Assert.Contains("exists already", Assert.Throws<DeltaException>(() => ConstraintAlterations.Add(table, "POSITIVE", "true")).Message, StringComparison.Ordinal);
        Assert.Contains("positive", Assert.Throws<DeltaException>(() => ConstraintAlterations.Drop(table, "other")).Message, StringComparison.Ordinal);
        Assert.True(ConstraintAlterations.Drop(table, "other", ifExists: true).IsEmpty);
        table = await CommitAsync(ConstraintAlterations.Drop(table, "POSITIVE"));
        Assert.Empty(ConstraintAlterations.Of(table));

        table = await CommitAsync(PropertyAlterations.SetComment(table, "sales of all shops"));
        Assert.Equal("sales of all shops", table.Metadata.Description);
        Assert.True(PropertyAlterations.SetComment(table, "sales of all shops").IsEmpty);
        table = await CommitAsync(PropertyAlterations.AddFeature(table, "deletionVectors"));
        Assert.Equal(["appendOnly", "invariants", "checkConstraints", "deletionVectors"], table.Protocol.WriterFeatures!);
        Assert.True(PropertyAlterations.AddFeature(table, "deletionVectors").IsEmpty);
    }

    [Fact]
    public async Task Row_tracking_is_enabled_with_its_columns_named_and_not_where_rows_have_no_ids()
    {
        var table = await test.CreateAsync();
        var enabled = PropertyAlterations.Set(table, new Dictionary<string, string> { [TableProperties.EnableRowTracking] = "true" });
        Assert.StartsWith("_row-id-col-", enabled.Metadata.Configuration["delta.rowTracking.materializedRowIdColumnName"], StringComparison.Ordinal);
        Assert.Equal(["appendOnly", "invariants", "domainMetadata", "rowTracking"], enabled.Protocol.WriterFeatures!);
        var filled = await test.CommitAsync(table, "WRITE", TestTable.File("a"));
        Assert.Contains("'a'", Assert.Throws<DeltaException>(() => PropertyAlterations.Set(filled, new Dictionary<string, string> { [TableProperties.EnableRowTracking] = "true" })).Message, StringComparison.Ordinal);
    }

    public void Dispose() => test.Dispose();

    private static async Task<Snapshot> CommitAsync(Alteration alteration) =>
        await alteration.Before.Table.GetSnapshotAsync(Assert.IsType<CommitOutcome.Committed>(await alteration.CommitAsync()).Version);
}
