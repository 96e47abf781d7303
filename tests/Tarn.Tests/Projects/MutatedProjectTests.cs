using Tarn.Projects;

namespace Tarn.Tests.Projects;

/// <summary>Files as a tired person, a bad merge or a broken disk leaves them: the loader answers with a project or with problems that have places.</summary>
public sealed class MutatedProjectTests : IDisposable
{
    private const int RoundsPerSeed = 150;

    private static readonly string[] Pieces =
    [
        ":", ": ", "- ", "'", "\"", "{", "}", "[", "]", "#", "&a", "*a", "!x", "|", ">", "\t", "\n", "\n  ", "  ", "? ", "---\n", "...\n", "%YAML 1.1\n", "${", "${X}", "$${X}",
        "${secret:a}", "null", "~", "-1", "99999999999999999999999", "1e400", "\0", "\u2028", "é", "𝄞", "(", "\\", "{{ x }}", "<<: *a", "@", "`", "..", "/", ".",
    ];

    private static readonly Dictionary<string, string> Files = new()
    {
        ["tarn.yml"] = "name: shop\ndefault_environment: dev\nenvironments:\n  dev: { lake: lake, threads: 2, memory_limit: 1GB }\n  prod: { lake: \"s3://bucket/lake\", s3: { endpoint: \"http://host:9000\", sse: \"aws:kms\", kms_key: k, cache: { folder: c, size: 1GB } } }\nvars: { DATA: data }\n",
        ["sources/shop.yml"] = """
            source: shop
            connector: files
            path: ${DATA}/*.csv
            format: { delimiter: ',', quote: '"', header: true, null_values: [N/A] }
            streams:
              orders:
                table: bronze.orders
                tags: [hourly]
                contract:
                  evolution: additive
                  columns:
                    id: { type: int, required: true, min: 1, max: 10 }
                    price: { type: 'decimal(12,3)', min: 0, on_violation: drop }
                    country: { type: string, accepted_values: [a, b], matches: '^[a-z]{2}\d$', transform: "trim(_)" }
                    day: { type: date, format: '%d/%m/%Y', max: 2026-01-01 }
                checks:
                  - row_count: { min: 1 }

            """,
        ["models/silver/orders.sql"] = "SELECT *\nFROM bronze.orders\n",
        ["models/silver/orders.yml"] = """
            kind: scd2
            key: [id]
            valid_from: day
            columns: { id: { description: x } }
            checks:
              - not_null: [id, country]
              - unique: { columns: [id], where: is_current }
              - accepted_values: { column: status, values: [active], on_failure: warn }
              - range: { column: price, min: 0, max: 10 }
              - relationships: { column: id, to: bronze.orders, field: id }
              - sql: { name: no_future, query: "SELECT * FROM {table} WHERE day > current_date" }
              - condition: { name: positive, sql: "price > 0", on_failure: quarantine }

            """,
        ["checks/more.yml"] = "silver.orders:\n  - not_null: email\n",
    };

    private readonly ProjectFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Mutated_files_give_a_project_or_problems_with_places_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var broken = 0;
        for (var round = 0; round < RoundsPerSeed; round++)
        {
            var mutated = Files.Keys.ElementAt(random.Next(Files.Count));
            foreach (var (path, content) in Files)
            {
                folder.Write(path, path == mutated ? Mutate(content, random) : content);
            }

            try
            {
                await folder.LoadAsync();
            }
            catch (ProjectException exception)
            {
                broken++;
                Assert.NotEmpty(exception.Problems);
                Assert.All(exception.Problems, problem => AssertPlaced(problem));
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}, round {round}, {mutated}: {exception}\n{await File.ReadAllTextAsync(Path.Combine(folder.Root, mutated))}");
            }
        }

        Assert.InRange(broken, RoundsPerSeed / 3, RoundsPerSeed);
    }

    private void AssertPlaced(ProjectProblem problem)
    {
        Assert.NotEmpty(problem.Message);
        var path = Path.Combine(folder.Root, problem.Location.File);
        var lines = File.ReadAllText(path).Count(letter => letter is '\n' or '\u2028' or '\r') + 1;
        Assert.InRange(problem.Location.Line, 0, lines);
    }

    private static string Mutate(string content, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(content.Length + 1);
            var length = Math.Min(content.Length - at, random.Next(1, 12));
            var piece = Pieces[random.Next(Pieces.Length)];
            content = random.Next(5) switch
            {
                0 => content.Insert(at, piece),
                1 => content.Remove(at, length),
                2 => content.Remove(at, length).Insert(at, piece),
                3 => content.Insert(random.Next(content.Length + 1), content.Substring(at, length)),
                _ => content[..at],
            };
        }

        return content;
    }
}
