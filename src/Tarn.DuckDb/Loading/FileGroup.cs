namespace Tarn.DuckDb.Loading;

/// <summary>Files of a chunk with the same header, and where their text lies.</summary>
internal sealed record FileGroup(IReadOnlyList<string> Names, IReadOnlyList<OpenFile> Files);

/// <summary>A file whose text is at hand.</summary>
internal sealed class OpenFile(FileHeader header, SourceText text)
{
    public FileHeader Header => header;

    public SourceText Text => text;

    public int Ordinal => header.Ordinal;
}
