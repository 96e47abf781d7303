using System.Globalization;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;

namespace Tarn.Testing.Reader;

/// <summary>Bare DuckDB as a program beside Tarn: an own database, plain SQL in, text out.</summary>
public sealed class Duck : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions());
    private readonly DuckDbConnection connection;

    public Duck()
    {
        connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
    }

    /// <summary>All rows of a statement whose columns are text.</summary>
    public IReadOnlyList<string?[]> Rows(string sql)
    {
        List<string?[]> rows = [];
        using var statement = connection.Prepare(sql);
        using var result = statement.Start(CancellationToken.None);
        while (result.Next(isFirst: false, CancellationToken.None) is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var at = row;
                    rows.Add([.. Enumerable.Range(0, chunk.Columns.Count).Select(column => chunk[column].Read(at) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null)]);
                }
            }
        }

        return rows;
    }

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Name(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }
}
