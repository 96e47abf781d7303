using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.DuckDb.Auditing;

/// <summary>Finds the columns that a check names, and says which check is wrong where it cannot.</summary>
internal sealed class CheckColumns(CheckDefinition check, TableName table, StructType schema)
{
    internal StructField Find(string column) =>
        schema.Fields.FirstOrDefault(field => string.Equals(field.Name, column, StringComparison.OrdinalIgnoreCase)) ??
        throw new EngineException(
            $"Check '{check.Name}' of '{table}' names the column '{column}', which the table does not have. " +
            $"Its columns are {string.Join(", ", schema.Fields.Select(field => field.Name))}.");

    internal string Literal(string text, StructField field)
    {
        try
        {
            return SqlLiteral.For(text, field.Type, SqlTypes.Of(field.Type));
        }
        catch (FormatException exception)
        {
            throw new EngineException(
                $"Check '{check.Name}' of '{table}' compares '{field.Name}' ({field.Type}) with a value that it cannot hold: {exception.Message}. " +
                "Correct the value in the check.",
                exception);
        }
    }
}
