using Tarn.Contracts;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Loading;

/// <summary>One data column of the staged table, and what a file's text must be to go into it.</summary>
internal sealed record LoadColumn
{
    /// <summary>The rules. Of a column that the contract does not name: its name and type alone.</summary>
    public required ColumnContract Contract { get; init; }

    /// <summary>What happens to a row that breaks one of them.</summary>
    public required OnViolation Policy { get; init; }

    /// <summary>Whether the contract names the column.</summary>
    public required bool IsDeclared { get; init; }

    /// <summary>The type as DuckDB writes it.</summary>
    public string SqlType => TypeOf(Contract.Type);

    /// <summary>As a contract spells it: what a message says.</summary>
    public string TypeText => Contract.Type switch
    {
        PrimitiveType { Name: "integer" } => "int",
        var type => type.ToString(),
    };

    /// <summary>Delta's types that a text can be read as.</summary>
    private static string TypeOf(DeltaType type) => type is DecimalType or PrimitiveType { Name: not ("variant" or "void") }
        ? SqlTypes.Of(type)
        : throw new TarnException($"A file's text cannot be read as {type}. Declare the column as string, and convert it in a model.");
}
