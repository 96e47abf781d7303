using Tarn.Running;

namespace Tarn.Tables;

/// <summary>A folder for the files of one change until they are uploaded; what killed processes left behind is removed by the next change.</summary>
internal sealed class ChangeStaging
{
    private readonly StagingArea area;

    public ChangeStaging(string stagingFolder)
    {
        area = new StagingArea(stagingFolder, $"change-{Guid.CreateVersion7():N}", TimeProvider.System);
        Folder = area.Fresh(new TableName("change", "files"));
        area.RemoveLeftovers();
    }

    /// <summary>Empty.</summary>
    public string Folder { get; }

    /// <summary>Removes it.</summary>
    public void Remove() => area.Remove();
}
