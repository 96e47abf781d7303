using Tarn.Delta;
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

        var random = new Random(plan.Seed);
        for (var look = 0; look < LooksBack && oldestReadable < newest; look++)
        {
            var version = random.Next((int)oldestReadable, newest);
            await CheckAsync(await table.GetSnapshotAsync(new TableVersion(version)), versions[version]);
            AssertSecondReader(version, IndependentTable.Read(TableFolder, version), "the second reader");
        }
    }

    private void AssertSecondReader(int version, IndependentTable read, string reader) =>
        AssertSame(versions[version], Model.Sorted(TableRows.Texts(read)), $"{reader} at version {version}");
}
