using System.Text;
using System.Text.Unicode;
using Tarn.Contracts;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Loading.Csv;

namespace Tarn.DuckDb.Loading;

/// <summary>
/// The records of a chunk that go to quarantine, with their raw text and all of their reasons. Raw text is read again from the files, only where there
/// are bad rows; reasons are worked out for bad rows only, from a rewritten file of their own.
/// </summary>
internal sealed class BadRecords(DuckDbConnection connection, LoadContext context) : IDisposable
{
    public const string Table = "tarn_bad";
    public const string Reasons = "tarn_reasons";

    private DuckDbAppender? appender;
    private long count;

    /// <summary>Records, and files that are refused whole.</summary>
    public long Count => count;

    public void Open()
    {
        // What an appender still holds goes into its table when it is disposed.
        appender?.Dispose();
        connection.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE {Table} (seq BIGINT, path VARCHAR, n BIGINT, line BIGINT, byte_offset BIGINT, raw VARCHAR, rule VARCHAR, "column" VARCHAR, message VARCHAR);
            CREATE OR REPLACE TEMP TABLE {Reasons} (seq BIGINT, reasons STRUCT(rule VARCHAR, "column" VARCHAR, value VARCHAR, message VARCHAR)[]);
            """);
        count = 0;
        appender = connection.OpenAppender("temp", "main", Table);
    }

    /// <summary>A record that is no row.</summary>
    public void AddMalformed(OpenFile file, long number, RawRecord record, string fault)
    {
        var policy = context.Request.Stream.Contract.OnViolation;
        if (policy == OnViolation.Fail)
        {
            throw new TarnException(
                $"Nothing was loaded into '{context.Request.Table}', because its contract says 'on_violation: fail': record {number} of '{file.Header.File.Path}' " +
                $"(line {record.Line}) is malformed. {fault} Correct the file, or set 'on_violation: quarantine'.");
        }

        var verdict = policy == OnViolation.Drop ? Verdict.Dropped : Verdict.Quarantined;
        context.Tallies[file.Ordinal].AddMalformed(verdict);
        if (verdict == Verdict.Quarantined)
        {
            Append(file.Header.File.Path, number, record, "malformed", fault);
        }
    }

    /// <summary>A file that is not loaded.</summary>
    public void AddRefused(FileHeader file, Refusal refusal)
    {
        if (context.Request.Stream.Contract.OnViolation == OnViolation.Fail)
        {
            throw new TarnException(
                $"Nothing was loaded into '{context.Request.Table}', because its contract says 'on_violation: fail': '{file.File.Path}' is refused. {refusal.Message}");
        }

        context.Tallies[file.Ordinal].Refuse(refusal.Message);
        appender!.Append(count++);
        appender.Append(file.File.Path);
        for (var none = 0; none < 4; none++)
        {
            appender.Append((string?)null);
        }

        appender.Append(refusal.Rule);
        appender.Append(refusal.Column);
        appender.Append(refusal.Message);
        appender.EndRow();
    }

    /// <summary>Finds the raw text of a table's bad rows and works out their reasons.</summary>
    /// <exception cref="RecountException">The scanner does not find as many records in a file as the engine did.</exception>
    public async Task ExplainAsync(LoadedTable table, IReadOnlyDictionary<int, List<long>> wanted, CancellationToken cancellationToken)
    {
        var path = Path.Combine(context.WorkFolder, table.Name + "_bad.csv");
        using (var writer = new CanonicalWriter(File.Create(path)))
        {
            foreach (var file in table.Files.Where(file => wanted.ContainsKey(file.Ordinal)))
            {
                Collect(file, table, wanted[file.Ordinal], writer, cancellationToken);
            }
        }

        await connection.ExecuteAsync($"INSERT INTO {Reasons} {table.Sql.Reasons(path, "seq")}", cancellationToken).ConfigureAwait(false);
        File.Delete(path);
    }

    /// <summary>Makes all rows visible to SQL.</summary>
    public void Close()
    {
        appender?.Close();
        appender?.Dispose();
        appender = null;
    }

    public void Dispose() => appender?.Dispose();

    private void Collect(OpenFile file, LoadedTable table, List<long> wanted, CanonicalWriter writer, CancellationToken cancellationToken)
    {
        var columns = table.FieldCount;
        var fields = new RecordFields(context.Dialect);
        using var scanner = file.Text.Scan(context.Dialect, columns);
        var number = context.Format.Header ? -1L : 0;
        var next = 0;
        while (scanner.TryRead(out var record))
        {
            number++;
            if (next == wanted.Count || number != wanted[next])
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            next++;
            fields.Split(record.Bytes);
            if (fields.CountFault(columns) is not null)
            {
                throw new RecountException(file);
            }

            writer.Write([count], record.Bytes, fields, columns);
            Append(file.Header.File.Path, number, record, null, null);
        }

        if (Math.Max(number, 0) != context.Tallies[file.Ordinal].Records)
        {
            throw new RecountException(file);
        }
    }

    private void Append(string path, long number, RawRecord record, string? rule, string? message)
    {
        appender!.Append(count++);
        appender.Append(path);
        appender.Append(number);
        appender.Append(record.Line);
        appender.Append(record.Offset);
        if (Utf8.IsValid(record.Bytes))
        {
            appender.Append(record.Bytes);
        }
        else
        {
            appender.Append(Encoding.UTF8.GetString(record.Bytes));
        }

        appender.Append(rule);
        appender.Append((string?)null);
        appender.Append(message);
        appender.EndRow();
    }
}

/// <summary>The engine and the scanner count a file's records differently.</summary>
internal sealed class RecountException(OpenFile file) : TarnException(
    $"The records of '{file.Header.File.Path}' were counted twice, with different results. Nothing was loaded. This is a bug in tarn; please report it with the file.")
{
    public int Ordinal => file.Ordinal;
}
