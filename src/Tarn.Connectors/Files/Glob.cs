using System.Globalization;
using System.IO.Enumeration;
using Tarn.Sources;

namespace Tarn.Connectors.Files;

/// <summary>Finds the files of a pattern. A folder stands for the files in it.</summary>
internal sealed class Glob
{
    private static readonly EnumerationOptions s_options = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly string pattern;
    private readonly string root;
    private readonly IReadOnlyList<GlobSegment> segments;

    public Glob(string pattern)
    {
        this.pattern = pattern;
        var full = Path.TrimEndingDirectorySeparator(pattern);
        root = Path.GetPathRoot(full) is { Length: > 0 } start ? start : throw new TarnException($"The path '{pattern}' is not absolute. Give the whole path.");
        segments =
        [
            .. full[root.Length..]
                .Split(OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'], StringSplitOptions.RemoveEmptyEntries)
                .Select(segment => new GlobSegment(segment)),
        ];
    }

    /// <summary>The files, in no order.</summary>
    /// <exception cref="TarnException">The folder that the pattern begins with is absent, or a folder cannot be read.</exception>
    public IEnumerable<SourceFile> Find(CancellationToken cancellationToken)
    {
        var folder = root;
        var index = 0;
        for (; index < segments.Count && IsPlain(folder, segments[index]); index++)
        {
            if (index == segments.Count - 1 && File.Exists(Path.Join(folder, segments[index].Pattern)))
            {
                return [Source(new FileInfo(Path.Join(folder, segments[index].Pattern)))];
            }

            folder = Path.Join(folder, segments[index].Pattern);
            if (!Directory.Exists(folder) && index < segments.Count - 1)
            {
                throw new TarnException(
                    $"There is no folder '{folder}', in which the files '{pattern}' should lie. Correct the path, or the variable that it begins with.");
            }
        }

        return index == segments.Count && !Directory.Exists(folder) ? [] : Find(folder, segments.Skip(index).ToList(), cancellationToken);
    }

    /// <summary>A name with brackets that is there is that name.</summary>
    private static bool IsPlain(string folder, GlobSegment segment) =>
        !segment.IsWild || (!segment.Pattern.Contains('*', StringComparison.Ordinal) && Path.Exists(Path.Join(folder, segment.Pattern)));

    private IEnumerable<SourceFile> Find(string folder, IReadOnlyList<GlobSegment> rest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (rest is [] or [{ IsAnyDepth: true }])
        {
            rest = [.. rest, new GlobSegment("*")];
        }

        if (rest is [var name])
        {
            return Entries(folder, name, wantsFolders: false, Source);
        }

        var (head, tail) = (rest[0], rest.Skip(1).ToList());
        if (!head.IsAnyDepth)
        {
            return Entries(folder, head, wantsFolders: true, FullPath).SelectMany(child => Find(child, tail, cancellationToken));
        }

        // Links to folders are not followed: they may lead back.
        return Find(folder, tail, cancellationToken).Concat(
            Entries(folder, new GlobSegment("*"), wantsFolders: true, FullPath)
                .Where(child => (File.GetAttributes(child) & FileAttributes.ReparsePoint) == 0)
                .SelectMany(child => Find(child, rest, cancellationToken)));
    }

    /// <summary>Sizes and times come with the listing: no further call for each file.</summary>
    private List<T> Entries<T>(string folder, GlobSegment segment, bool wantsFolders, FileSystemEnumerable<T>.FindTransform transform)
    {
        try
        {
            return
            [
                .. new FileSystemEnumerable<T>(folder, transform, s_options)
                {
                    ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory == wantsFolders && segment.Matches(entry.FileName),
                },
            ];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new TarnException(
                $"The folder '{folder}', where the files '{pattern}' are looked for, cannot be read: {error.Message} Make it readable for this user.", error);
        }
    }

    private static string FullPath(ref FileSystemEntry entry) => entry.ToFullPath();

    private static SourceFile Source(ref FileSystemEntry entry) => new(entry.ToFullPath(), entry.Length, ETag(entry.LastWriteTimeUtc.UtcTicks));

    private static SourceFile Source(FileInfo file) => new(file.FullName, file.Length, ETag(file.LastWriteTimeUtc.Ticks));

    private static string ETag(long ticks) => ticks.ToString(CultureInfo.InvariantCulture);
}
