using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>Counts of one file.</summary>
internal sealed class LoadTally
{
    private readonly long[] verdicts = new long[5];

    /// <summary>Records that the file has, malformed ones included.</summary>
    public long Records { get; private set; }

    /// <summary>Records that were read as rows.</summary>
    public long Parsed { get; private set; }

    public long Warned => verdicts[(int)Verdict.Warned];

    /// <summary>Why the whole file went to quarantine; null when it did not.</summary>
    public string? Refused { get; private set; }

    public RowBooks Books => new()
    {
        In = Records,
        Out = verdicts[(int)Verdict.Good] + verdicts[(int)Verdict.Warned],
        Dropped = verdicts[(int)Verdict.Dropped],
        Quarantined = verdicts[(int)Verdict.Quarantined],
    };

    public void AddRows(Verdict verdict, long count)
    {
        Records += count;
        Parsed += count;
        verdicts[(int)verdict] += count;
    }

    public void AddMalformed(Verdict verdict)
    {
        Records++;
        verdicts[(int)verdict]++;
    }

    /// <summary>The file counts as one row, in quarantine.</summary>
    public void Refuse(string reason)
    {
        Clear();
        Refused = reason;
        AddMalformed(Verdict.Quarantined);
    }

    public void Clear()
    {
        Array.Clear(verdicts);
        (Records, Parsed, Refused) = (0, 0, null);
    }
}
