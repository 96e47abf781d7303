using System.Globalization;
using System.Text.Json;
using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;
using Tarn.Engines;

namespace Tarn.Running.Progress;

/// <summary>A batch of loaded files, kept in the same commit as their rows (domain <c>tarn.batch.&lt;sequence&gt;</c>). The bookmark is the union of them.</summary>
internal sealed record BatchMark
{
    private const string Prefix = "tarn.batch.";

    /// <summary>1 for the first, then one more.</summary>
    public required long Seq { get; init; }

    /// <summary>As in the rows' <c>_batch_id</c>.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>As in the rows' <c>_run_at</c>.</summary>
    public required DateTimeOffset RunAt { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The files, in the order of loading.</summary>
    public required IReadOnlyList<LoadedFile> Files { get; init; }

    /// <summary>Whether a domain is a batch's.</summary>
    public static bool IsBatch(string domain) => domain.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The batches of a snapshot, oldest first.</summary>
    public static IEnumerable<BatchMark> Of(Snapshot? snapshot) =>
        from domain in snapshot?.Domains ?? new Dictionary<string, string>()
        where IsBatch(domain.Key)
        orderby domain.Key
        select JsonSerializer.Deserialize(domain.Value, ProgressJson.Default.BatchMark)!;

    /// <summary>As the commit stores it.</summary>
    public DomainMetadata ToAction() => new(
        Prefix + Seq.ToString("D20", CultureInfo.InvariantCulture), JsonSerializer.Serialize(this, ProgressJson.Default.BatchMark), Removed: false);
}

/// <summary>A file that was loaded, or refused whole.</summary>
/// <param name="Path">As in <see cref="Sources.SourceFile.Path"/>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">As in <see cref="Sources.SourceFile.ETag"/>.</param>
/// <param name="Books">Its rows.</param>
/// <param name="Refused">Why the whole file went to quarantine; null when it did not.</param>
internal sealed record LoadedFile(string Path, long Size, string ETag, RowBooks Books, string? Refused);
