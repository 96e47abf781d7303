using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;

namespace Tarn.DuckDb.Rules;

/// <summary>Expressions that a table's metadata holds, over its columns.</summary>
internal sealed class TableExpressions(DuckDbConnection connection, StructType schema, string table)
{
    /// <summary>The expression in DuckDB's SQL, known to bind.</summary>
    /// <param name="owner">Whose it is, as the error names it.</param>
    /// <param name="expression">In Spark SQL.</param>
    /// <exception cref="EngineException">It cannot be translated, or does not bind.</exception>
    internal string Translate(string owner, string expression)
    {
        try
        {
            var sql = new SparkExpression(TypeOf).Translate(expression);
            _ = TypeOf(sql);
            return sql;
        }
        catch (Exception exception) when (exception is FormatException or EngineException)
        {
            throw new EngineException(
                $"Table '{table}' cannot be written: {owner} ({expression}) cannot be checked by this engine: {exception.Message} " +
                "Nothing was written. Write the table with Spark, or drop the rule there.",
                exception);
        }
    }

    private DuckDbType TypeOf(string sql)
    {
        var row = string.Join(", ", schema.Fields.Select(field => $"CAST(NULL AS {SqlTypes.Of(field.Type)}) AS {Sql.Name(field.Name)}"));
        using var statement = connection.Prepare($"SELECT ({sql}) FROM (SELECT {row}) __tarn_row");
        return statement.Columns[0].Type;
    }
}
