using Tarn.Engines;
using Tarn.IntegrationTests.Staging;
using Tarn.Models;
using Tarn.Quality;

namespace Tarn.IntegrationTests.Auditing;

/// <summary>Which rows are audited: those that the table would hold, not those that it holds.</summary>
public sealed class AuditorTests : IDisposable
{
    private static readonly MergeMaterialization Kind = new(["id"]);
    private readonly StagingLake lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task A_merge_is_audited_with_the_rows_that_stay_and_without_those_that_go()
    {
        await lake.RunAsync("silver.m", "SELECT i::INTEGER AS id, 'old' AS v FROM range(10) r(i)", Kind);
        await lake.RunAsync("silver.m", "SELECT 3::INTEGER AS id, 'mid' AS v", Kind);
        var write = await lake.StageAsync(StagingLake.Model("silver.m", "SELECT * FROM (VALUES (4, NULL), (77, 'new')) t(id, v)", Kind));

        var report = await lake.AuditAsync(
            write,
            new NotNullCheck("v") { Name = "values" },
            new UniqueCheck(["id"]) { Name = "ids" },
            new SqlCheck("SELECT * FROM {table} WHERE v = 'old'", IsCondition: false) { Name = "old" },
            new SqlCheck("SELECT * FROM silver.m WHERE id = 4 AND v = 'old'", IsCondition: false) { Name = "gone" });

        Assert.Equal(11, report.RowCount);
        Assert.Equal([1L, 0L, 8L, 0L], report.Results.Select(result => result.Failures));
        Assert.Equal(["{\"id\":4,\"v\":null}"], report.Results[0].Samples);
    }

    [Fact]
    public async Task A_table_that_is_replaced_is_audited_by_its_new_files_alone()
    {
        await lake.RunAsync("silver.t", "SELECT i AS id FROM range(10) r(i)");
        var write = await lake.StageAsync(StagingLake.Model("silver.t", "SELECT i AS id FROM range(3) r(i)"));

        Assert.Equal(3, (await lake.AuditAsync(write, new RowCountCheck(3, 3) { Name = "three" })).RowCount);
    }

    [Fact]
    public async Task A_new_table_without_rows_can_be_audited()
    {
        var write = await lake.StageAsync(StagingLake.Model("silver.t", "SELECT 1 AS id WHERE false"));

        var report = await lake.AuditAsync(write, new NotNullCheck("id") { Name = "ids" }, new RowCountCheck(1, null) { Name = "some" });

        Assert.Equal([true, false], report.Results.Select(result => result.Passed));
    }

    [Fact]
    public async Task Rows_from_before_a_column_came_are_null_in_it()
    {
        await lake.RunAsync("bronze.t", "SELECT i::INTEGER AS id FROM range(4) r(i)");
        var other = await lake.StageAsync(StagingLake.Model("bronze.u", "SELECT 9::INTEGER AS id, 'x' AS added"));
        var append = other with { Table = new("bronze", "t"), Base = lake["bronze.t"], ReplacesAll = false };

        var report = await lake.AuditAsync(append, new NotNullCheck("added") { Name = "added" });

        Assert.Equal((5L, 4L), (report.RowCount, Assert.Single(report.Results).Failures));
    }

    [Fact]
    public async Task A_relationship_with_the_table_itself_looks_at_its_new_rows()
    {
        var write = await lake.StageAsync(StagingLake.Model("silver.people", "SELECT * FROM (VALUES (1, NULL), (2, 1), (3, 8)) t(id, boss)"));

        var result = Assert.Single((await lake.AuditAsync(write, new RelationshipCheck("boss", new("silver", "people"), "id") { Name = "bosses" })).Results);

        Assert.Equal(["{\"id\":3,\"boss\":8}"], result.Samples);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT 1; DROP VIEW silver.t")]
    [InlineData("COPY (SELECT 1) TO '/tmp/x'")]
    public async Task A_check_sees_tables_and_nothing_else(string sql)
    {
        var write = await lake.StageAsync(StagingLake.Model("silver.t", "SELECT 1 AS id"));

        var exception = await Assert.ThrowsAsync<EngineException>(() => lake.AuditAsync(write, new SqlCheck(sql, IsCondition: false) { Name = "mine" }));

        Assert.Contains("Check 'mine' of 'silver.t' cannot be run", exception.Message, StringComparison.Ordinal);
    }
}
