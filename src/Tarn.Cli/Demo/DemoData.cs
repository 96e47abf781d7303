using System.IO.Compression;
using System.Text;

namespace Tarn.Cli.Demo;

/// <summary>The demo's source files: the same for the same number of rows and seed, byte for byte.</summary>
internal static class DemoData
{
    public const string TillFile = "online_retail/online_retail.csv.gz";
    public const string RatesFile = "ecb_fx/eurofxref-hist.csv.gz";

    /// <param name="folder">The folder that <c>${DATA}</c> names; made where absent.</param>
    /// <param name="recipe">How much, and which.</param>
    /// <param name="cancellationToken">Stops; leaves no half file under a final name.</param>
    public static void Write(string folder, DemoRecipe recipe, CancellationToken cancellationToken)
    {
        var seed = (ulong)recipe.Seed;
        WriteFile(Path.Combine(folder, TillFile), writer => new TillGenerator(seed, recipe.Rows).Write(writer, cancellationToken));
        WriteFile(Path.Combine(folder, RatesFile), new RatesGenerator(seed + 3).Write);
    }

    private static void WriteFile(string path, Action<TextWriter> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = path + ".unfinished"; // the sources' globs do not match it
        using (var file = File.Create(unfinished))
        using (var packed = new GZipStream(file, CompressionLevel.Fastest))
        using (var writer = new StreamWriter(packed, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16))
        {
            write(writer);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
