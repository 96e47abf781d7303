using Tarn.Contracts;
using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>The columns of a staged batch, and the files that go into them.</summary>
internal sealed class LoadPlan
{
    private static readonly PrimitiveType s_string = new("string");

    private LoadPlan()
    {
    }

    /// <summary>The data columns, in no order that matters.</summary>
    public required IReadOnlyList<LoadColumn> Columns { get; init; }

    /// <summary>The table's schema after the batch.</summary>
    public required StructType Schema { get; init; }

    /// <summary>Every file, those that are refused included.</summary>
    public required IReadOnlyList<FileHeader> Files { get; init; }

    /// <summary>Decides what each file is, before anything is read or written.</summary>
    /// <exception cref="TarnException">The contract, the table and the files do not go together.</exception>
    public static LoadPlan Create(LoadRequest request, IReadOnlyList<FileHeader> headers)
    {
        var contract = request.Stream.Contract;
        var columns = contract.Columns.Select(column => new LoadColumn
        {
            Contract = column, Policy = column.OnViolation ?? contract.OnViolation, IsDeclared = true,
        }).ToList();
        CheckAgainstTable(request, columns);
        columns.AddRange(TableColumnsOf(request, columns));
        var files = headers.Select(header => Named(header, request)).ToList();
        files = [.. files.Select(file => Refused(file, columns))];
        foreach (var file in files.Where(file => file.Refusal is null))
        {
            columns.AddRange(Unknown(request, file, columns));
        }

        return new LoadPlan { Columns = columns, Schema = SchemaOf(request, columns), Files = files };
    }

    /// <summary>Which field of the file a column comes from; -1 when the file has none.</summary>
    public static int SourceIndex(FileHeader file, LoadColumn column) =>
        file.Names.TakeWhile(name => name != column.Contract.SourceName).Count() is var index && index < file.Names.Count ? index : -1;

    /// <summary>Files without a header have the contract's columns in its order.</summary>
    private static FileHeader Named(FileHeader header, LoadRequest request) =>
        request.Stream.Format.Header || request.Stream.Contract.Columns.Count == 0
            ? header
            : header with { Names = [.. request.Stream.Contract.Columns.Select(column => column.SourceName)] };

    private static FileHeader Refused(FileHeader file, List<LoadColumn> columns)
    {
        if (file.Refusal is not null || !file.HasRecords)
        {
            return file;
        }

        var declared = columns.Where(column => column.IsDeclared).ToList();
        if (declared.Count > 0 && declared.All(column => SourceIndex(file, column) < 0))
        {
            return file with
            {
                Refusal = new Refusal(
                    "header",
                    null,
                    $"The header names none of the contract's columns. It begins: {Shown(file.Names)}. " +
                    "Narrow the stream's path, or set 'format.header: false'."),
            };
        }

        return declared.FirstOrDefault(column => column.Contract.Required && column.Policy != OnViolation.Warn && SourceIndex(file, column) < 0) is { } missing
            ? file with
            {
                Refusal = new Refusal(
                    "required",
                    missing.Contract.Name,
                    $"The header lacks the required column '{missing.Contract.SourceName}'. It names: {Shown(file.Names)}. " +
                    "Correct the file, or the column's 'from' in the contract."),
            }
            : file;
    }

    /// <summary>Columns of the file that neither the contract nor the table has.</summary>
    private static IEnumerable<LoadColumn> Unknown(LoadRequest request, FileHeader file, List<LoadColumn> columns)
    {
        var contract = request.Stream.Contract;
        var isFirstOfOpenContract = contract.Columns.Count == 0 && request.Base is null;
        foreach (var name in file.Names.Where(name => columns.TrueForAll(column => column.Contract.SourceName != name)).ToList())
        {
            if (contract.Evolution == SchemaEvolution.Permissive && !isFirstOfOpenContract)
            {
                continue;
            }

            if (contract.Evolution == SchemaEvolution.Strict && !isFirstOfOpenContract)
            {
                throw new TarnException(
                    $"The file '{file.File.Path}' has the column '{name}', which the contract of '{request.Table}' does not name, and the contract is strict. " +
                    "Nothing was loaded. Add the column to the contract, or set 'evolution: additive' (new columns are taken in) or 'permissive' (they are left out).");
            }

            if (BronzeColumns.IsMetadata(name) || columns.Exists(column => string.Equals(column.Contract.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new TarnException(
                    $"The file '{file.File.Path}' has the column '{name}', whose name '{request.Table}' has already for another column (letter case does not count). " +
                    $"Nothing was loaded. Declare it in the contract under another name: 'my_name: {{ type: string, from: {name} }}'.");
            }

            yield return Undeclared(name, s_string);
        }
    }

    private static LoadColumn Undeclared(string name, DeltaType type) => new()
    {
        Contract = new ColumnContract { Name = name, SourceName = name, Type = type }, Policy = OnViolation.Quarantine, IsDeclared = false,
    };

    private static void CheckAgainstTable(LoadRequest request, List<LoadColumn> columns)
    {
        if (columns.FirstOrDefault(column => BronzeColumns.IsMetadata(column.Contract.Name)) is { } reserved)
        {
            throw new TarnException($"The contract of '{request.Table}' names a column '{reserved.Contract.Name}', which Tarn fills itself. Give it another name.");
        }

        foreach (var column in columns)
        {
            var field = request.Base?.Schema.Fields.FirstOrDefault(field => string.Equals(field.Name, column.Contract.Name, StringComparison.OrdinalIgnoreCase));
            if (field is not null && (field.Name != column.Contract.Name || field.Type != column.Contract.Type))
            {
                throw new TarnException(
                    $"Cannot load into '{request.Table}': column '{field.Name}' is {field.Type} in the table, " +
                    $"and the contract says '{column.Contract.Name}' {column.Contract.Type}. " +
                    "Nothing was loaded. Set the contract back, or load into a new column with 'from:'.");
            }
        }
    }

    /// <summary>Columns that the table has from earlier batches: they are filled wherever a file names them.</summary>
    private static List<LoadColumn> TableColumnsOf(LoadRequest request, List<LoadColumn> columns) =>
    [
        .. (request.Base?.Schema.Fields ?? [])
            .Where(field => !BronzeColumns.IsMetadata(field.Name) && columns.TrueForAll(column => column.Contract.Name != field.Name))
            .Select(field => Undeclared(field.Name, field.Type)),
    ];

    private static StructType SchemaOf(LoadRequest request, List<LoadColumn> columns)
    {
        var before = request.Base?.Schema.Fields ?? [];
        var added = columns
            .Where(column => before.All(field => field.Name != column.Contract.Name))
            .Select(column => new StructField(column.Contract.Name, column.Contract.Type)
            {
                Metadata = column.Contract.Description is { } description ? new() { ["comment"] = description } : [],
            });
        return new StructType([.. before, .. added, .. BronzeColumns.Metadata.Where(field => before.All(existing => existing.Name != field.Name))]);
    }

    private static string Shown(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(10).Select(name => $"'{(name.Length > 40 ? name[..40] + "…" : name)}'")) + (names.Count > 10 ? " …" : "");
}
