namespace Tarn.Delta.Actions;

/// <summary>A file beside a V2 checkpoint that holds its file actions (PROTOCOL.md, "Sidecar File Information").</summary>
/// <param name="Path">Decoded: a name in <c>_delta_log/_sidecars</c>, or an absolute path.</param>
/// <param name="SizeInBytes">Of the file.</param>
internal sealed record SidecarFile(string Path, long SizeInBytes) : DeltaAction;
