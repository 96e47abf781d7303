using FsCheck;
using FsCheck.Fluent;
using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

/// <summary>Random histories of a table against a plain model: a dictionary for each version.</summary>
public sealed class RandomHistoryTests
{
    [Fact]
    public void Every_version_of_a_random_history_equals_the_model() =>
        Prop.ForAll(Gen.Choose(0, 999).ListOf().Resize(40).ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    private static async Task RunAsync(List<int> steps)
    {
        using var test = new TestTable();
        var metadata = TestTable.Metadata with
        {
            Configuration = new Dictionary<string, string> { [TableProperties.CheckpointInterval] = "3", [TableProperties.EnableDeletionVectors] = "true" },
        };
        var snapshot = await test.CreateAsync(metadata, TableProtocol.For(TestTable.Schema, "domainMetadata", "deletionVectors"));
        List<Model> models = [new Model([], [], [])];
        var known = snapshot;
        foreach (var step in steps)
        {
            var model = models[^1];
            (snapshot, model) = await ApplyAsync(test, snapshot, model, models, step);
            if (snapshot.Version.Value == models.Count)
            {
                models.Add(model);
            }

            AssertEqual(model, snapshot);
            if (step % 5 != 0)
            {
                known = await test.Table.RefreshAsync(known); // at some steps only, so that it reads several commits at once
                Assert.Equal(snapshot.Version, known.Version);
                AssertEqual(model, known);
            }
        }

        for (var version = 0; version < models.Count; version++)
        {
            AssertEqual(models[version], await test.Table.GetSnapshotAsync(new TableVersion(version)));
        }
    }

    private static async Task<(Snapshot, Model)> ApplyAsync(TestTable test, Snapshot snapshot, Model model, List<Model> models, int step)
    {
        var argument = step / 6;
        var version = models.Count;
        var victim = model.Files.Count == 0 ? null : model.Files.Keys.Order().ElementAt(argument % model.Files.Count);
        switch (step % 6)
        {
            case 0 or 1:
                var added = Enumerable.Range(0, 1 + (argument % 3)).Select(index => TestTable.File($"{version}-{index} %.parquet", 10)).ToArray();
                Array.ForEach(added, file => File.WriteAllText(Path.Combine(test.Folder, file.Path), ""));
                return (await test.CommitAsync(snapshot, "WRITE", added), model with { Files = new(model.Files.Concat(added.Select(file => KeyValuePair.Create(file.Path, 10L)))) });
            case 2 when victim is not null:
                var gone = snapshot.Files.Single(file => file.Path == victim);
                return (await test.CommitAsync(snapshot, "DELETE", TestTable.Removal(gone)), model with { Files = new(model.Files.Where(file => file.Key != victim)) });
            case 3 when victim is not null && model.Files[victim] > 1:
                var old = snapshot.Files.Single(file => file.Path == victim);
                var vector = await DeletionVectorFile.WriteAsync(test.Table, [.. Enumerable.Range(0, 11 - (int)model.Files[victim]).Select(position => (long)position)]);
                var files = new Dictionary<string, long>(model.Files) { [victim] = model.Files[victim] - 1 };
                return (await test.CommitAsync(snapshot, "DELETE", TestTable.Removal(old), old with { DeletionVector = vector }), model with { Files = files });
            case 4:
                var (domain, application) = ($"d{argument % 3}", $"app{argument % 2}");
                var removed = argument % 2 == 0;
                var domains = new Dictionary<string, string>(model.Domains);
                domains.Remove(domain);
                if (!removed)
                {
                    domains[domain] = $"{version}";
                }

                return (await test.CommitAsync(snapshot, "WRITE", new DomainMetadata(domain, $"{version}", removed), new SetTransaction(application, version)),
                    model with { Domains = domains, Progress = new(model.Progress) { [application] = version } });
            case 5:
                var target = models[argument % models.Count];
                var prepared = await TableRestore.PrepareAsync(snapshot, await test.Table.GetSnapshotAsync(new TableVersion(argument % models.Count)));
                if (prepared.IsEmpty)
                {
                    return (snapshot, model);
                }

                var outcome = Assert.IsType<CommitOutcome.Committed>(await prepared.Transaction.CommitAsync(prepared.Description));
                var progress = model.Progress.ToDictionary(pair => pair.Key, pair => target.Progress.GetValueOrDefault(pair.Key, -1));
                return (await test.Table.GetSnapshotAsync(outcome.Version), target with { Progress = progress });
            default:
                return (snapshot, model);
        }
    }

    private static void AssertEqual(Model model, Snapshot snapshot)
    {
        Assert.Equal(model.Files.OrderBy(file => file.Key), snapshot.Files.Select(file => KeyValuePair.Create(file.Path, file.LiveRowCount!.Value)).OrderBy(file => file.Key));
        Assert.Equal(model.Domains.OrderBy(domain => domain.Key), snapshot.Domains.OrderBy(domain => domain.Key));
        Assert.Equal(model.Progress.OrderBy(pair => pair.Key), snapshot.AppTransactions.ToDictionary(pair => pair.Key, pair => pair.Value.Version).OrderBy(pair => pair.Key));
    }

    private sealed record Model(Dictionary<string, long> Files, Dictionary<string, string> Domains, Dictionary<string, long> Progress);
}
