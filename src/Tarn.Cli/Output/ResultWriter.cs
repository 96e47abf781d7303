using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>How results are printed.</summary>
internal enum OutputFormat
{
    /// <summary>A table for the eye.</summary>
    Text,

    /// <summary>One array of objects, one object a line.</summary>
    Json,

    /// <summary>RFC 4180, with a header line.</summary>
    Csv,
}

/// <summary>Prints a result batch by batch, holding a bounded part of it.</summary>
internal abstract class ResultWriter
{
    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    public void Write(RowBatch batch)
    {
        WriteRows(batch);
        Rows += batch.RowCount;
    }

    /// <summary>Writes what is left. To be called once, also where no batch came.</summary>
    public abstract void End();

    public static ResultWriter For(OutputFormat format, Terminal terminal) => format switch
    {
        OutputFormat.Json => new JsonResultWriter(terminal.Out),
        OutputFormat.Csv => new CsvResultWriter(terminal.Out),
        _ => new TableResultWriter(terminal),
    };

    protected abstract void WriteRows(RowBatch batch);
}
