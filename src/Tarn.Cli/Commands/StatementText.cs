using System.Globalization;
using Tarn.Lakes;

namespace Tarn.Cli.Commands;

/// <summary>What a statement did, in a line.</summary>
internal static class StatementText
{
    public static string Of(StatementReport statement) => string.Create(
        CultureInfo.InvariantCulture,
        $"{statement.Name}: {statement.Table} is at version {statement.Version}{(statement.LakeCommit is { } commit ? $", lake commit {commit}" : "")}.");
}
