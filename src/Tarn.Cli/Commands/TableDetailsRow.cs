using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Lakes;

namespace Tarn.Cli.Commands;

/// <summary>A table's details as one row, for programs.</summary>
internal static class TableDetailsRow
{
    public static IReadOnlyList<ListColumn<TableDetails>> Columns { get; } =
    [
        new("table", "string", details => details.Summary.Name.ToString()),
        new("kind", "string", details => details.Summary.Kind),
        new("description", "string", details => details.Summary.Description),
        new("version", "long", details => details.Summary.Version?.Value),
        new("updated_at", "timestamp", details => details.Summary.UpdatedAt is { } at ? TimestampValue.From(at) : null),
        new("rows", "long", details => details.Summary.Rows),
        new("bytes", "long", details => details.Summary.SizeInBytes),
        new("files", "long", details => details.Summary.Files),
        new("quarantined", "long", details => details.Quarantined),
        new("owner", "string", details => details.Owner),
        new("tags", "string", details => List(details.Tags)),
        new("defined_in", "string", details => details.DefinedIn),
        new("inputs", "string", details => List(details.Inputs)),
        new("dependents", "string", details => List(details.Dependents.Select(name => name.ToString()))),
        new("books", "string", details => details.Books is { } books ? BooksText.Members(books) : null),
        new("columns", "string", details => details.Columns.Select(column => (object?)new KeyValuePair<string, object?>[]
        {
            new("name", column.Name),
            new("type", column.Type.ToString()),
            new("nullable", column.Nullable),
            new("description", column.Description),
        }).ToArray()),
        new("checks", "string", details => details.Checks.Select(check => (object?)new KeyValuePair<string, object?>[]
        {
            new("name", check.Check),
            new("on_failure", check.OnFailure.ToString().ToLowerInvariant()),
            new("passed", check.Passed),
            new("failures", check.Failures),
            new("message", check.Message),
            new("run", check.RunId),
            new("at", TimestampValue.From(check.At)),
        }).ToArray()),
    ];

    private static object?[] List(IEnumerable<string> texts) => [.. texts];
}
