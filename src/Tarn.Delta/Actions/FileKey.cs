namespace Tarn.Delta.Actions;

/// <summary>What makes a file entry the same one: its path and its deletion vector.</summary>
internal readonly record struct FileKey(string Path, string? DeletionVectorId)
{
    public static FileKey Of(AddFile add) => new(add.Path, add.DeletionVector?.UniqueId);

    public static FileKey Of(RemoveFile remove) => new(remove.Path, remove.DeletionVector?.UniqueId);
}
