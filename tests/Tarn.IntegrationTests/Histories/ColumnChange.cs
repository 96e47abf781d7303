using Tarn.Engines;

namespace Tarn.IntegrationTests.Histories;

/// <summary>A new value of a column, in the model and in SQL.</summary>
/// <param name="At">The column's place.</param>
/// <param name="Value">Of a row and (in a merge) its row of the source.</param>
/// <param name="Expression">For the prefix of the table's columns.</param>
internal sealed record ColumnChange(int At, Func<string?[], string?[], string?> Value, Func<Model, string, string> Expression)
{
    public static ColumnChange FromValue(int at, string? value) => new(at, (_, _) => value, (model, _) => model.Columns[at].Kind.Literal(value));

    public static ColumnChange FromColumn(int at, int other) => new(at, (row, _) => row[other], (model, prefix) => $"{prefix}{Model.Quoted(model.Columns[other].Name)}");

    public static ColumnChange FromSource(int at) => new(at, (_, source) => source[at], (model, _) => $"s.{Model.Quoted(model.Columns[at].Name)}");

    public Assignment Sql(Model model, string prefix) => new([model.Columns[At].Name], Expression(model, prefix));

    public string Describe(Model model, string prefix) => $"{Model.Quoted(model.Columns[At].Name)} = {Expression(model, prefix)}";
}
