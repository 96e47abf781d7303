using Tarn.Delta.Snapshots;
using Tarn.Sources;

namespace Tarn.Running.Progress;

/// <summary>Which files a bronze table has already.</summary>
internal sealed class Bookmark
{
    private readonly Dictionary<string, LoadedFile> loaded = [];

    private Bookmark()
    {
    }

    /// <summary>Sequence of the newest batch; 0 before the first.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The bookmark of a bronze table; an empty one where it does not exist.</summary>
    public static Bookmark Of(Snapshot? bronze)
    {
        var bookmark = new Bookmark();
        foreach (var batch in BatchMark.Of(bronze))
        {
            bookmark.LastSeq = batch.Seq;
            foreach (var file in batch.Files)
            {
                bookmark.loaded[file.Path] = file;
            }
        }

        return bookmark;
    }

    /// <summary>What of a source's files is new, and what has changed since it was loaded.</summary>
    public (IReadOnlyList<SourceFile> New, IReadOnlyList<SourceFile> Changed) Compare(IEnumerable<SourceFile> found)
    {
        List<SourceFile> added = [];
        List<SourceFile> changed = [];
        foreach (var file in found)
        {
            if (!loaded.TryGetValue(file.Path, out var known))
            {
                added.Add(file);
            }
            else if (known.Size != file.SizeInBytes || known.ETag != file.ETag)
            {
                changed.Add(file);
            }
        }

        return (added, changed);
    }
}
