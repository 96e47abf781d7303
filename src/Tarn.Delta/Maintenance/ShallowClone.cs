using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Maintenance;

/// <summary>
/// Makes a table of another's files: it refers to them by absolute paths, and copies none. Each table then changes by itself. The clone needs the source's files:
/// a vacuum of the source deletes those that the source itself no longer needs, so vacuum a source only while its clones are young, or clone deeply (CTAS).
/// </summary>
public static class ShallowClone
{
    /// <summary>Prepares version 0 of the clone: schema, properties, domains and files of the source's version. Applications' progress is the source's own, and stays there.</summary>
    /// <param name="source">A version of the source; any that time travel finds.</param>
    /// <param name="target">Where the clone will be: in a store that can read absolute paths of the source's.</param>
    /// <param name="properties">Properties that the clone has besides, or instead.</param>
    /// <exception cref="DeltaException">A property is wrong.</exception>
    public static PreparedClone Prepare(Snapshot source, DeltaTable target, IReadOnlyDictionary<string, string>? properties = null)
    {
        var change = new Alterations.PropertyChange(target.Name, "CLONE", properties ?? new Dictionary<string, string>());
        var configuration = source.Metadata.Configuration
            .Where(pair => pair.Key is not (TableProperties.InCommitTimestampEnablementVersion or TableProperties.InCommitTimestampEnablementTimestamp)) // the clone's commits carry their times from the first on
            .ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var (name, value) in change.Properties)
        {
            configuration[name] = value;
        }

        var metadata = source.Metadata with
        {
            Id = Guid.NewGuid().ToString("D"),
            Configuration = configuration,
            Description = change.Description ?? source.Metadata.Description,
            CreatedTimeMs = target.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var transaction = target.Begin(null);
        transaction.Stage(ProtocolUpgrade.With(source.Protocol, change.Features.Concat(ProtocolUpgrade.NeededBy(metadata))));
        transaction.Stage(metadata);
        foreach (var (domain, content) in source.Domains)
        {
            transaction.Stage(new DomainMetadata(domain, content, Removed: false));
        }

        foreach (var file in source.Files)
        {
            transaction.Stage(file with { Path = Absolute(source.Table, file.Path), DataChange = true, DeletionVector = Absolute(source.Table, file.DeletionVector) });
        }

        return new PreparedClone(transaction, Describe(source));
    }

    private static DeletionVectorDescriptor? Absolute(DeltaTable source, DeletionVectorDescriptor? vector) => vector is { StorageType: "u" }
        ? vector with { StorageType = "p", PathOrInlineDv = LogPath.Encode(Absolute(source, DeletionVectorFile.LogPathOf(source, vector))) }
        : vector;

    private static string Absolute(DeltaTable source, string path)
    {
        if (LogPath.IsAbsolute(path))
        {
            return path;
        }

        var location = source.Location;
        return location.Contains("://", StringComparison.Ordinal) ? $"{location}/{path}" : $"file:///{location.Replace('\\', '/').TrimStart('/')}/{path}";
    }

    private static CommitDescription Describe(Snapshot source) => new("CLONE")
    {
        Parameters = new Dictionary<string, string> { ["source"] = source.Table.Location, ["sourceVersion"] = source.Version.ToString(), ["isShallow"] = "true" },
        Metrics = new Dictionary<string, string>
        {
            ["sourceTableSize"] = source.SizeInBytes.ToString(CultureInfo.InvariantCulture),
            ["sourceNumOfFiles"] = source.Files.Count.ToString(CultureInfo.InvariantCulture),
            ["numRemovedFiles"] = "0",
            ["removedFilesSize"] = "0",
            ["numCopiedFiles"] = "0",
            ["copiedFilesSize"] = "0",
        },
    };
}

/// <summary>A commit that is ready to make a clone.</summary>
/// <param name="Transaction">Creates the table.</param>
/// <param name="Description">As Spark describes CLONE.</param>
public sealed record PreparedClone(Transaction Transaction, CommitDescription Description);
