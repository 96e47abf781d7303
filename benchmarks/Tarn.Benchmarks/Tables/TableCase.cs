namespace Tarn.Benchmarks.Tables;

/// <summary>One piece of work on Delta tables, by <c>tarn query</c> and by hand in bare DuckDB.</summary>
/// <param name="Name">In the table of results.</param>
/// <param name="Work">What is measured on both sides, in a sentence.</param>
/// <param name="Tarn">The statements of one process of <c>tarn query</c>.</param>
/// <param name="ByHand">The script of one process of bare DuckDB: the least that gives the same rows.</param>
internal sealed record TableCase(string Name, string Work, string Tarn, string ByHand)
{
    /// <summary>Statements that make what the work needs, before each round, unmeasured.</summary>
    public string? TarnBefore { get; init; }

    /// <summary>Likewise by hand.</summary>
    public string? ByHandBefore { get; init; }

    /// <summary>A SELECT of Tarn's outcome and one of the outcome by hand, that must give the same; null where the work itself prints it.</summary>
    public (string Tarn, string ByHand)? Same { get; init; }

    /// <summary>Folders of the case, emptied before each round.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];
}

/// <summary>The rounds of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Tarn">Tarn's rounds.</param>
/// <param name="ByHand">Those by hand.</param>
/// <param name="Note">What more there is to say: files read of files total.</param>
internal sealed record TableFigures(TableCase Case, IReadOnlyList<Measured> Tarn, IReadOnlyList<Measured> ByHand, string Note);
