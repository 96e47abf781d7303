using Tarn.Delta.Actions;

namespace Tarn.Delta.Storage;

/// <summary>A part of a checkpoint.</summary>
/// <param name="Files">Its <c>add</c> rows, each path as the checkpoint stores it: percent-encoded. Statistics are JSON, where they have to be from <c>stats_parsed</c>.</param>
/// <param name="Rows">Other rows, and adds that are not among <paramref name="Files"/>: UTF-8 JSON objects, dead once the next batch is asked for.</param>
public sealed record CheckpointBatch(IReadOnlyList<AddFile> Files, IReadOnlyList<ReadOnlyMemory<byte>> Rows);
