using System.Globalization;
using Tarn.Delta;
using Tarn.Engines;
using Tarn.Testing.Reader;

namespace Tarn.IntegrationTests.Histories;

/// <summary>What the table says of its past, and what a second reader says of all of it.</summary>
internal sealed partial class HistoryRun
{
    private const int LooksBack = 3;

    private string TableFolder => folder["t"];

    private async Task CheckHistoryAsync()
    {
        var newest = versions.Count - 1;
        AssertSecondReader(newest, IndependentTable.Read(TableFolder), "the second reader");
        if (IndependentTable.Checkpoints(TableFolder).Count > 0)
        {
            AssertSecondReader(newest, IndependentTable.Read(TableFolder, fromCheckpoint: true), "the second reader from the newest checkpoint");
        }

        await CheckChangeFeedAsync();
        var random = new Random(plan.Seed);
        for (var look = 0; look < LooksBack && oldestReadable < newest; look++)
        {
            var version = random.Next((int)oldestReadable, newest);
            await CheckAsync(await table.GetSnapshotAsync(new TableVersion(version)), versions[version]);
            AssertSecondReader(version, IndependentTable.Read(TableFolder, version), "the second reader");
        }
    }

    /// <summary>The changes of every version, applied one version after the other to what was there at first, give what is there now.</summary>
    private async Task CheckChangeFeedAsync()
    {
        if (!plan.ChangeFeed || feedBegins == versions.Count - 1)
        {
            return;
        }

        var feed = await ChangesInput.FindAsync(s_name, table, ChangePoint.Of(new TableVersion(feedBegins + 1)));
        var changes = await QueryAsync($"SELECT {Texts(Present)}, _change_type, CAST(_commit_version AS VARCHAR) FROM test.t", new EngineQuery("", []) { Changes = [feed] });
        var rows = versions[(int)feedBegins].RowsAs(Present).CountBy(Model.Text).ToDictionary();
        foreach (var version in changes.GroupBy(change => int.Parse(change[^1]!, CultureInfo.InvariantCulture)).OrderBy(version => version.Key))
        {
            foreach (var change in version.OrderBy(change => change[^2] is "insert" or "update_postimage"))
            {
                var row = Model.Text(change[..^2]);
                var count = rows.GetValueOrDefault(row) + (change[^2] is "insert" or "update_postimage" ? 1 : -1);
                Assert.True(count >= 0, $"The change feed of version {version.Key} takes a row away ({change[^2]}) that was not there: {row}");
                rows[row] = count;
            }
        }

        AssertSame(Present, [.. rows.SelectMany(row => Enumerable.Repeat(row.Key, row.Value)).Order(StringComparer.Ordinal)], "The change feed");
    }

    private void AssertSecondReader(int version, IndependentTable read, string reader) =>
        AssertSame(versions[version], Model.Sorted(TableRows.Texts(read)), $"{reader} at version {version}");
}
