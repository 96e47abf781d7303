namespace Tarn.Delta.Actions;

/// <summary>What makes a file entry the same one: its path and its deletion vector.</summary>
internal readonly record struct FileKey(string Path, string? DeletionVectorId)
{
    public static FileKey Of(AddFile add) => new(add.Path, add.DeletionVector?.UniqueId);

    public static FileKey Of(RemoveFile remove) => new(remove.Path, remove.DeletionVector?.UniqueId);

    /// <summary>The key with one spelling for each place: an absolute path below the table counts as the relative one.</summary>
    public FileKey Under(string tableLocation) => LogPath.IsAbsolute(Path) ? this with { Path = LogPath.Canonical(tableLocation, Path) } : this;
}
