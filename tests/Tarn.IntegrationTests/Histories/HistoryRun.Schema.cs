using System.Globalization;
using Tarn.Delta;
using Tarn.Delta.Alterations;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.IntegrationTests.Histories;

/// <summary>Operations that change what the table is.</summary>
internal sealed partial class HistoryRun
{
    private const string OddName = "näme, with;{odd}(chars)=";

    private int named;

    private Step AddColumn(Random random)
    {
        var kind = ColumnKind.All[random.Next(ColumnKind.All.Count)];
        var name = NewName(random);
        var expected = Present with
        {
            Columns = [.. Present.Columns, new ModelColumn(1000 + named, name, kind, IsNullable: true, IsPartition: false)],
            Rows = [.. Present.Rows.Select(row => row.Append(null).ToArray())],
        };
        return Alter("ADD COLUMN", $"{Model.Quoted(name)} {kind.Sql}", expected, snapshot => ColumnAlterations.Add(snapshot, [new NewColumn([name], kind.Type)]));
    }

    private Step Rename(Random random)
    {
        var at = random.Next(Present.Columns.Count);
        var (old, name) = (Present.Columns[at].Name, NewName(random));
        var expected = Present with { Columns = [.. Present.Columns.Select((column, place) => place == at ? column with { Name = name } : column)] };
        return Alter("RENAME COLUMN", $"{Model.Quoted(old)} TO {Model.Quoted(name)}", expected, snapshot => ColumnAlterations.Rename(snapshot, [old], name));
    }

    private Step Drop(Random random)
    {
        var places = Enumerable.Range(1, Present.Columns.Count - 1).Where(at => !Present.Columns[at].IsPartition).ToList();
        if (places.Count == 0)
        {
            return AddColumn(random);
        }

        var gone = places[random.Next(places.Count)];
        var name = Present.Columns[gone].Name;
        var expected = Present with
        {
            Columns = [.. Present.Columns.Where((_, at) => at != gone)],
            Rows = [.. Present.Rows.Select(row => row.Where((_, at) => at != gone).ToArray())],
        };
        return Alter("DROP COLUMN", Model.Quoted(name), expected, snapshot => ColumnAlterations.Drop(snapshot, [[name]]));
    }

    private Step Widen(Random random)
    {
        var places = Enumerable.Range(1, Present.Columns.Count - 1).Where(at => Present.Columns[at] is { IsPartition: false, Kind.Wider: not null }).ToList();
        if (places.Count == 0)
        {
            return AddColumn(random);
        }

        var wide = places[random.Next(places.Count)];
        var (name, kind) = (Present.Columns[wide].Name, Present.Columns[wide].Kind);
        var expected = Present with
        {
            Columns = [.. Present.Columns.Select((column, at) => at == wide ? column with { Kind = kind.Wider! } : column)],
            Rows = [.. Present.Rows.Select(row => row.Select((value, at) => at == wide ? kind.Widen(value) : value).ToArray())],
        };
        return Alter("WIDEN", $"{Model.Quoted(name)} from {kind.Sql} to {kind.Wider!.Sql}", expected, snapshot => ColumnAlterations.Widen(snapshot, [name], kind.Wider.Type));
    }

    private Step SwitchDeletionVectors(Random random)
    {
        var value = random.Next(2) == 0 ? "true" : "false";
        return Alter(
            "SET PROPERTY", $"{TableProperties.EnableDeletionVectors}={value}", Present,
            snapshot => PropertyAlterations.Set(snapshot, new Dictionary<string, string> { [TableProperties.EnableDeletionVectors] = value }));
    }

    private Step Restore(Random random)
    {
        var target = random.Next((int)oldestReadable, versions.Count);
        var expected = versions[target] with { NextId = Present.NextId };
        return new Step("RESTORE", string.Create(CultureInfo.InvariantCulture, $"RESTORE to version {target}"), expected, async () =>
        {
            var prepared = await TableRestore.PrepareAsync(await table.GetSnapshotAsync(), await table.GetSnapshotAsync(new TableVersion(target)));
            var version = prepared.IsEmpty ? null : Committed(await prepared.Transaction.CommitAsync(prepared.Description));
            if (version is { } made && !versions[target].Columns.SequenceEqual(Present.Columns))
            {
                feedBegins = made.Value; // rows of wider types or of other columns came and went: the columns of now cannot tell of them
            }

            return version;
        });
    }

    private Step Alter(string name, string description, Model expected, Func<Snapshot, Alteration> alter) => new(name, $"{name} {description}", expected, async () =>
    {
        var alteration = alter(await table.GetSnapshotAsync());
        return alteration.IsEmpty ? null : Committed(await alteration.CommitAsync());
    });

    private static TableVersion? Committed(CommitOutcome outcome) => Assert.IsType<CommitOutcome.Committed>(outcome).Version;

    private string NewName(Random random)
    {
        var mapped = plan.Mapping != Mapping.None && random.Next(2) == 0;
        return string.Create(CultureInfo.InvariantCulture, $"{(mapped ? OddName : "new.")}{named++}");
    }
}
