using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>How far a whole load is, from how far its running statement is. Never goes back. Thread-safe: statements report from a timer.</summary>
internal sealed class LoadProgress(IProgress<StepProgress> target, long totalBytes) : IProgress<StepProgress>
{
    /// <summary>Reading and judging a chunk takes about so much of its time; writing it takes the rest.</summary>
    private const double ReadingShare = 0.6;

    private readonly Lock gate = new();
    private long rows;
    private long bytes;
    private long chunkBytes;
    private double last;
    private bool isWriting;

    public void BeginChunk(long size)
    {
        lock (gate)
        {
            (chunkBytes, isWriting) = (size, false);
        }
    }

    public void BeginWriting()
    {
        lock (gate)
        {
            isWriting = true;
        }
    }

    public void EndChunk(long rowsInAll)
    {
        lock (gate)
        {
            bytes += chunkBytes;
            (chunkBytes, rows) = (0, rowsInAll);
            Report(0);
        }
    }

    /// <summary>Takes the progress of a statement.</summary>
    public void Report(StepProgress value)
    {
        lock (gate)
        {
            Report(value.Fraction ?? 0);
        }
    }

    private void Report(double ofStatement)
    {
        var ofChunk = isWriting ? ReadingShare + ((1 - ReadingShare) * ofStatement) : ReadingShare * ofStatement;
        var fraction = totalBytes == 0 ? 1 : Math.Min(1, (bytes + (chunkBytes * ofChunk)) / totalBytes);
        last = Math.Max(last, fraction);
        target.Report(new StepProgress(rows == 0 ? null : rows, (long)(last * totalBytes), last));
    }
}
