using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Statements;

/// <summary>A small lake that statements are typed at, and a second reader's look at what they left.</summary>
public sealed class StatementLake : IDisposable
{
    private readonly TempFolder folder = new();

    public string Project => folder.At("shop");

    public string At(params string[] parts) => folder.At(parts);

    public void Dispose() => folder.Dispose();

    /// <summary>The starter's project, run once.</summary>
    public async Task MakeAsync()
    {
        (await TarnProgram.RunAsync(folder.Path, "init", "shop")).Expect(0);
        (await TarnProgram.RunAsync(Project, "run")).Expect(0);
    }

    /// <summary>Types statements; the result as CSV.</summary>
    internal async Task<TarnResult> SqlAsync(string sql, int exitCode = 0) => (await TarnProgram.RunAsync(Project, "query", "-o", "csv", sql)).Expect(exitCode);

    /// <summary>The result's rows by column.</summary>
    internal async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> RowsAsync(string sql) => CsvText.Rows((await SqlAsync(sql)).Output);

    /// <summary>A table as a second program reads it, from its newest version.</summary>
    public IndependentTable Table(string name) => IndependentTable.Read(Path.Combine(Project, "lake", name.Split('.')[0], name.Split('.')[1]));

    /// <summary>Its rows: values in the order of the columns' names.</summary>
    public IReadOnlyList<string> Rows(string name) => Rows(Table(name));

    public static IReadOnlyList<string> Rows(IndependentTable table) =>
        [.. TableRows.Sorted(table).Select(row => string.Join(" | ", row.Split(" | ").Select(value => value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..])))];

    /// <summary>Asserts that the newest lake commit shows the newest version: what was changed is seen.</summary>
    public void AssertShown(string name) => Assert.Equal(Table(name).Version, LakeFiles.NewestCommit(Path.Combine(Project, "lake"))[name]);
}
