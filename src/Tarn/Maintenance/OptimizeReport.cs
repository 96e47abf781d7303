using Tarn.Delta;

namespace Tarn.Maintenance;

/// <summary>What OPTIMIZE did.</summary>
/// <param name="Version">The newest version that it made; null where there was nothing to do.</param>
/// <param name="FilesRemoved">Old files.</param>
/// <param name="FilesAdded">New files.</param>
/// <param name="BytesRemoved">Of old files.</param>
/// <param name="BytesAdded">Of new files.</param>
/// <param name="FilesConsidered">Live files of the chosen partitions.</param>
/// <param name="FilesSkipped">Files that another writer changed at the same time, again and again; they stay as that writer left them.</param>
public sealed record OptimizeReport(
    TableVersion? Version, long FilesRemoved, long FilesAdded, long BytesRemoved, long BytesAdded, long FilesConsidered, long FilesSkipped);
