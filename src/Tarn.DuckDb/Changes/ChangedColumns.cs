using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Changes;

/// <summary>
/// The columns of a table of changed rows, one row for each live row of the table that goes: where it is, whether a new version of it comes, the new version
/// (where one may come), and the row as it was (where the change data feed wants it). Names that no user's column has.
/// </summary>
internal static class ChangedColumns
{
    /// <summary>BOOLEAN: whether the row gets a new version, or only goes.</summary>
    internal const string Updated = "__tarn_updated";

    internal static string New(int column) => string.Create(CultureInfo.InvariantCulture, $"__tarn_n{column}");

    internal static string Old(int column) => string.Create(CultureInfo.InvariantCulture, $"__tarn_o{column}");

    /// <summary>Select-list entries of one of the two versions under the table's own names.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="version"><see cref="New"/> or <see cref="Old"/>.</param>
    internal static string Names(StructType schema, Func<int, string> version) =>
        string.Join(", ", schema.Fields.Select((field, index) => $"{version(index)} AS {Sql.Name(field.Name)}"));

    /// <summary>Select-list entries that keep the row as it is.</summary>
    internal static IEnumerable<string> KeepOld(StructType schema, string alias) =>
        schema.Fields.Select((field, index) => $"{alias}.{Sql.Name(field.Name)} AS {Old(index)}");

    /// <summary>Select-list entries of where the row is.</summary>
    internal static IEnumerable<string> Place(string alias) => [$"{alias}.{TableScan.FileColumn}", $"{alias}.{TableScan.PositionColumn}"];
}
