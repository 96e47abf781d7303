using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;

namespace Tarn.Benchmarks;

/// <summary>The same path by hand: the statements of <c>workloads/retail.sql</c> in bare DuckDB, in a process of its own.</summary>
internal static partial class HandWritten
{
    /// <summary>The whole script, the models' SELECTs put in.</summary>
    public static string Script(string project, string data, string output)
    {
        var now = TimeProvider.System.GetUtcNow();
        var script = File.ReadAllText(Path.Combine(Repository.Root, "benchmarks", "workloads", "retail.sql"));
        script = ModelLine().Replace(script, line =>
        {
            var (layer, name) = (line.Groups["layer"].Value, line.Groups["name"].Value);
            return $"COPY (\n{Model(project, layer, name)}\n) TO '{{out}}/{layer}_{name}.parquet' (FORMAT parquet);\n"
                + $"CREATE VIEW {layer}.{name} AS SELECT * FROM read_parquet('{{out}}/{layer}_{name}.parquet');";
        });
        return ModelPlace().Replace(script, place => Model(project, place.Groups["layer"].Value, place.Groups["name"].Value))
            .Replace("{data}", Quoted(data), StringComparison.Ordinal)
            .Replace("{out}", Quoted(output), StringComparison.Ordinal)
            .Replace("{batch}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{now}", now.ToString("yyyy-MM-dd HH:mm:ss'+00'", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{today}", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>Runs a script to its end.</summary>
    public static async Task RunAsync(string scriptFile)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        await connection.ExecuteAsync(await File.ReadAllTextAsync(scriptFile));
    }

    private static string Model(string project, string layer, string name) => File.ReadAllText(Path.Combine(project, "models", layer, name + ".sql")).Trim();

    private static string Quoted(string path) => path.Replace("'", "''", StringComparison.Ordinal);

    [GeneratedRegex(@"^-- model (?<layer>\w+)\.(?<name>\w+)$", RegexOptions.Multiline)]
    private static partial Regex ModelLine();

    [GeneratedRegex(@"\{(?<layer>silver|gold)\.(?<name>\w+)\}")]
    private static partial Regex ModelPlace();
}
