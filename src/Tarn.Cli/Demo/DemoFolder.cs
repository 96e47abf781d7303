using System.Globalization;

namespace Tarn.Cli.Demo;

/// <summary>The folder of a demo. A marker file, written last, says that it is one and what it was made of.</summary>
internal sealed class DemoFolder(string path)
{
    private const string MarkerName = ".tarn-demo";

    public string Path => path;

    private string Marker => System.IO.Path.Combine(path, MarkerName);

    /// <summary>Makes the data and the project where they are not there yet.</summary>
    /// <returns>Whether data was made.</returns>
    /// <exception cref="TarnException">The folder holds something else, or a demo of other data.</exception>
    public bool Prepare(int rows, ulong seed, bool fresh, CancellationToken cancellationToken)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"rows={rows} seed={seed}");
        var found = File.Exists(Marker) ? File.ReadAllText(Marker).Trim() : null;
        if (found is null && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new TarnException($"'{path}' is not empty and not a demo's folder. Name another one with --folder DIR.");
        }

        if (fresh && found is not null)
        {
            Directory.Delete(path, recursive: true);
            found = null;
        }

        if (found is not null && found != wanted && found != Unfinished)
        {
            throw new TarnException($"'{path}' holds a demo of other data ({found}; asked for: {wanted}). Start over with --fresh, or name another --folder DIR.");
        }

        if (found == wanted)
        {
            ProjectResources.CopyMissing("retail", path);
            return false;
        }

        Directory.CreateDirectory(path);
        File.WriteAllText(Marker, Unfinished + Environment.NewLine);
        DemoData.Write(System.IO.Path.Combine(path, "data"), rows, seed, cancellationToken);
        ProjectResources.CopyMissing("retail", path);
        File.WriteAllText(Marker, wanted + Environment.NewLine);
        return true;
    }

    private const string Unfinished = "unfinished";
}
