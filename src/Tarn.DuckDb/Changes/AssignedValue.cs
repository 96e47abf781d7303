using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Rules;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Values that a statement gives to columns, as the columns' types.</summary>
/// <param name="step">The change.</param>
/// <param name="from">What their expressions see: tables behind FROM, bound and not read.</param>
internal sealed class AssignedValue(ChangeStep step, string from)
{
    /// <summary>The value as an expression of the column's type.</summary>
    /// <param name="value">An expression, or the word DEFAULT.</param>
    /// <param name="field">The column, or a field inside of it.</param>
    /// <exception cref="EngineException">It does not bind, or would lose something on its way.</exception>
    internal string Of(string value, StructField field)
    {
        if (value.AsSpan().Trim().Equals("DEFAULT", StringComparison.OrdinalIgnoreCase))
        {
            return GeneratedColumns.DefaultOf(field, step.Expressions);
        }

        var expression = step.Expression(value);
        var type = TypeOf(expression, value, field);
        if (StoreAssignment.Loss(type, field.Type, field.Name) is { } loss)
        {
            throw step.Refused($"column '{field.Name}' cannot hold the value {value}: {loss}.", "Cast the value so that nothing is lost.");
        }

        return StoreAssignment.Cast(expression, type, field.Type);
    }

    private DuckDbType TypeOf(string expression, string value, StructField field)
    {
        try
        {
            using var statement = step.Connection.Prepare($"SELECT {expression} FROM {from}");
            return statement.Columns[0].Type;
        }
        catch (EngineException exception)
        {
            throw step.Refused($"the value of column '{field.Name}', {value}, cannot be computed: {exception.Message}", "Correct the statement, then run again. Nothing was changed.");
        }
    }
}
