using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Commands;

/// <summary>Asking a lake needs less than running its project.</summary>
public sealed class AskingTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Project => folder.At("shop");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_model_that_is_broken_hinders_runs_and_no_queries()
    {
        (await TarnProgram.RunAsync(folder.Path, "init", "shop")).Expect(0);
        (await TarnProgram.RunAsync(Project, "run")).Expect(0);
        folder.Write("shop/models/silver/orders.sql", "SELEKT *");

        (await TarnProgram.RunAsync(Project, "run")).Expect(2).Says("models/silver/orders.sql:1");
        var result = (await TarnProgram.RunAsync(Project, "query", "-o", "csv", "SELECT count(*) AS n FROM silver.orders")).Expect(0);
        Assert.Equal("n\n6\n", result.Output.ReplaceLineEndings("\n"));
        (await TarnProgram.RunAsync(Project, "log")).Expect(0).Says("1 lake commit");
        (await TarnProgram.RunAsync(Project, "quarantine")).Expect(0).Says("bronze.orders");
    }

    [Fact]
    public async Task A_table_that_no_run_has_made_is_told_from_one_that_nobody_knows()
    {
        (await TarnProgram.RunAsync(folder.Path, "init", "shop")).Expect(0);

        (await TarnProgram.RunAsync(Project, "query", "SELECT * FROM gold.daily_revenue")).Expect(2).Says("no run has made it");
        (await TarnProgram.RunAsync(Project, "query", "SELECT * FROM gold.daily_revenu")).Expect(2).Says("There is no table 'gold.daily_revenu'");
    }
}
