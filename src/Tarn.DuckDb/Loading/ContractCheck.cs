using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>Tries every expression and constant of a contract before a file is read, so that an error names its column.</summary>
internal static class ContractCheck
{
    public static void Run(DuckDbConnection connection, LoadContext context)
    {
        foreach (var (column, macro) in LoadSql.Macros(context.Plan))
        {
            Try(context, column, "transform", () => connection.Execute(macro));
        }

        foreach (var column in context.Plan.Columns)
        {
            var transformed = LoadSql.Transformed(column, context.Plan.Columns, "NULL::VARCHAR");
            Try(context, column, "transform", () => Bind(connection, $"SELECT {transformed}"));
            Try(context, column, "format", () => Bind(connection, $"SELECT {ValueSql.Typed(column, "''")}"));
            Try(context, column, "matches", () => connection.Execute($"SELECT regexp_full_match('', {Sql.Text(column.Contract.Matches ?? "")})"));
            foreach (var constant in Constants(column))
            {
                Try(context, column, "min, max or accepted_values", () => connection.Execute(
                    $"SELECT CASE WHEN {ValueSql.Constant(column, constant)} IS NULL THEN error({Sql.Text($"'{constant}' is no {column.TypeText}.")}) END"));
            }
        }
    }

    private static IEnumerable<string> Constants(LoadColumn column)
    {
        string?[] constants = [column.Contract.Min, column.Contract.Max, .. column.Contract.AcceptedValues ?? []];
        return constants.OfType<string>();
    }

    private static void Bind(DuckDbConnection connection, string sql)
    {
        using var statement = connection.Prepare(sql);
    }

    private static void Try(LoadContext context, LoadColumn column, string part, Action action)
    {
        try
        {
            action();
        }
        catch (EngineException error)
        {
            throw new TarnException(
                $"The contract of '{context.Request.Table}' cannot be used: {part} of column '{column.Contract.Name}': {error.Message} " +
                $"Correct it in '{context.Request.Stream.Location}'.", error);
        }
    }
}
