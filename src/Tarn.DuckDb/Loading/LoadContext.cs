using Tarn.DuckDb.Loading.Csv;
using Tarn.Engines;
using Tarn.Sources;

namespace Tarn.DuckDb.Loading;

/// <summary>What every part of one load needs.</summary>
internal sealed class LoadContext
{
    public required LoadRequest Request { get; init; }

    public required LoadPlan Plan { get; init; }

    public required CsvDialect Dialect { get; init; }

    /// <summary>For unpacked and rewritten files; inside the staging folder, gone at the end.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>By the files' ordinals.</summary>
    public required LoadTally[] Tallies { get; init; }

    /// <summary>Files whose records the engine's reader counts otherwise than the scanner: the scanner reads them.</summary>
    public HashSet<int> Scanned { get; } = [];

    public CsvFormat Format => Request.Stream.Format;
}
