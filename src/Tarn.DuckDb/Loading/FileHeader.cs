using Tarn.Sources;

namespace Tarn.DuckDb.Loading;

/// <summary>A file of a batch, and what its beginning says.</summary>
internal sealed record FileHeader
{
    /// <summary>Place in the request, 0-based.</summary>
    public required int Ordinal { get; init; }

    public required SourceFile File { get; init; }

    /// <summary>The columns in the order of the file; an unnamed one at the end left out.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether there are records; false for an empty file.</summary>
    public bool HasRecords { get; init; }

    /// <summary>Whether only Tarn's own scanner reads the beginning rightly: empty lines lie before the header.</summary>
    public bool NeedsScanner { get; init; }

    /// <summary>Why the file is not loaded; null when it is.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>Why a whole file goes to quarantine.</summary>
/// <param name="Rule">As reasons name it: file, header, required.</param>
/// <param name="Column">The column at fault; null when it is the file.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record Refusal(string Rule, string? Column, string Message);
