using System.Globalization;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;

namespace Tarn.Benchmarks.Tables;

/// <summary>Runs the cases: Tarn and by hand in turn, every round in a process of its own, and compares the outcomes.</summary>
internal sealed class TablesBenchmark(string folder, int rounds, TextWriter talk)
{
    public async Task<IReadOnlyList<TableFigures>> RunAsync(IEnumerable<TableCase> cases)
    {
        List<TableFigures> figures = [];
        foreach (var work in cases)
        {
            List<Measured> tarn = [], hand = [];
            for (var round = 1; round <= rounds; round++)
            {
                Empty(work);
                _ = work.TarnBefore is { } before ? await TarnAsync(before) : null;
                tarn.Add(await TarnAsync(work.Tarn));
                _ = work.ByHandBefore is { } beforeByHand ? await ByHandAsync(beforeByHand) : null;
                hand.Add(await ByHandAsync(work.ByHand));
                await talk.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{work.Name}, round {round}: tarn {tarn[^1].Elapsed.TotalSeconds:0.00} s, by hand {hand[^1].Elapsed.TotalSeconds:0.00} s"));
            }

            await AssertSameAsync(work);
            figures.Add(new(work, tarn, hand, FilesRead(tarn[^1])));
        }

        return figures;
    }

    /// <summary>What <c>tarn query</c> tells of the files that it read, where it left some out.</summary>
    private static string FilesRead(Measured last) =>
        last.Talk.Split('\n').LastOrDefault(line => line.Contains(" files", StringComparison.Ordinal))?.Trim() ?? "";

    private void Empty(TableCase work)
    {
        Directory.CreateDirectory(Path.Combine(folder, "tarn"));
        Directory.CreateDirectory(Path.Combine(folder, "hand"));
        foreach (var name in work.Folders)
        {
            Folders.Discard(Path.Combine(folder, "tarn", name));
            Folders.Discard(Path.Combine(folder, "hand", name));
            File.Delete(Path.Combine(folder, "hand", name));
        }
    }

    private async Task<Measured> TarnAsync(string statements)
    {
        var file = Path.Combine(folder, "tarn.sql");
        await File.WriteAllTextAsync(file, statements);
        return await Measured.RunAsync(Repository.Tarn, folder, ["query", "--output", "csv", "--file", file]);
    }

    private async Task<Measured> ByHandAsync(string script)
    {
        var file = Path.Combine(folder, "by-hand.sql");
        await File.WriteAllTextAsync(file, script);
        return await Measured.RunAsync(Environment.ProcessPath!, folder, ["by-hand", file]);
    }

    private async Task AssertSameAsync(TableCase work)
    {
        if (work.Same is not { } same)
        {
            return;
        }

        var csv = Path.Combine(folder, "same.csv");
        await File.WriteAllTextAsync(csv, (await TarnAsync(same.Tarn.StartsWith("SELECT", StringComparison.Ordinal) ? same.Tarn : $"SELECT * FROM {same.Tarn}")).Output);
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        var tarn = $"SELECT COLUMNS(*)::VARCHAR FROM read_csv('{csv}', header = true)";
        var different = await connection.ScalarAsync($"SELECT count(*) FROM (({tarn}) EXCEPT ALL (SELECT COLUMNS(*)::VARCHAR FROM ({same.ByHand})))");
        if (different is not 0L)
        {
            throw new InvalidOperationException($"{work.Name}: tarn and the script by hand gave different rows. Figures of different work do not compare.");
        }
    }
}
