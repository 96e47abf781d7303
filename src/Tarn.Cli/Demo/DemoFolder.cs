using System.Globalization;

namespace Tarn.Cli.Demo;

/// <summary>The folder of a demo. A marker file, written last, says that it is one and what it was made of.</summary>
internal sealed class DemoFolder(string path)
{
    private const string MarkerName = ".tarn-demo";
    private const string Unfinished = "unfinished";

    public string Path => path;

    private string Marker => System.IO.Path.Combine(path, MarkerName);

    /// <summary>Makes the data and the project where they are not there yet.</summary>
    /// <param name="asked">What the user asked for; null where any demo will do, and the default where there is none.</param>
    /// <param name="fresh">Whether to delete what is there and start over.</param>
    /// <param name="cancellationToken">Stops; the next call makes the data again.</param>
    /// <returns>What the data is made of, and whether it was made now.</returns>
    /// <exception cref="TarnException">The folder holds something else, or a demo of other data.</exception>
    public (DemoRecipe Recipe, bool Made) Prepare(DemoRecipe? asked, bool fresh, CancellationToken cancellationToken)
    {
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

        if (DemoRecipe.Parse(found) is { } there)
        {
            if (asked is not null && asked != there)
            {
                throw new TarnException($"'{path}' holds a demo of other data ({there}; asked for: {asked}). Start over with --fresh, or name another --folder DIR.");
            }

            ProjectResources.CopyMissing("retail", path);
            return (there, false);
        }

        var recipe = asked ?? DemoRecipe.Default;
        Directory.CreateDirectory(path);
        File.WriteAllText(Marker, Unfinished + Environment.NewLine);
        DemoData.Write(System.IO.Path.Combine(path, "data"), recipe, cancellationToken);
        ProjectResources.CopyMissing("retail", path);
        File.WriteAllText(Marker, recipe + Environment.NewLine);
        return (recipe, true);
    }
}

/// <summary>What demo data is made of: the same recipe gives the same bytes.</summary>
/// <param name="Rows">Till lines, at least 1.</param>
/// <param name="Seed">Other data for another one.</param>
internal sealed record DemoRecipe(int Rows, int Seed)
{
    public static DemoRecipe Default { get; } = new(200_000, 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"rows={Rows} seed={Seed}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static DemoRecipe? Parse(string? text)
    {
        var numbers = (text ?? "").Split(' ').Select(part => part.Split('=')).ToArray();
        return numbers is [["rows", var rows], ["seed", var seed]]
            && int.TryParse(rows, CultureInfo.InvariantCulture, out var rowCount)
            && int.TryParse(seed, CultureInfo.InvariantCulture, out var seedNumber)
            ? new(rowCount, seedNumber)
            : null;
    }
}
