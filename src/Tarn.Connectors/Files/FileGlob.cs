using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Connectors.Files;

/// <summary>
/// A path with wildcards: <c>*</c> and <c>?</c> within a name, <c>[abc]</c> and <c>[!abc]</c> for one character, <c>**</c> for any number of folders.
/// A path that names a folder means the files directly in it.
/// </summary>
internal sealed class FileGlob
{
    private static readonly char[] s_wildcards = ['*', '?', '['];

    private readonly Regex matcher;

    private FileGlob(string folder, string pattern, bool recursive)
    {
        Folder = folder;
        Recursive = recursive;
        matcher = new Regex($"^{ToRegex(pattern)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The deepest folder that holds every match.</summary>
    public string Folder { get; }

    /// <summary>Whether matches may lie in subfolders of <see cref="Folder"/>.</summary>
    public bool Recursive { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="path">Absolute.</param>
    public static FileGlob Parse(string path)
    {
        path = path.Replace('\\', '/');
        if (Directory.Exists(path))
        {
            return new FileGlob(path.TrimEnd('/'), "*", recursive: false);
        }

        var wildcard = path.IndexOfAny(s_wildcards);
        var slash = path.LastIndexOf('/', wildcard < 0 ? path.Length - 1 : wildcard);
        var pattern = path[(slash + 1)..];
        return new FileGlob(slash == 0 ? "/" : path[..slash], pattern, pattern.Contains('/', StringComparison.Ordinal) || pattern.Contains("**", StringComparison.Ordinal));
    }

    /// <summary>Whether a path relative to <see cref="Folder"/> matches. Names that begin with a point or an underscore are for other programs' own use, and do not.</summary>
    public bool Matches(string relativePath) =>
        !relativePath.Split('/').Any(name => name is ['.' or '_', ..]) && matcher.IsMatch(relativePath);

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when pattern.AsSpan(i).StartsWith("**/"):
                    regex.Append("(.*/)?");
                    i += 2;
                    break;
                case '*' when pattern.AsSpan(i).StartsWith("**"):
                    regex.Append(".*");
                    i++;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[' when pattern.IndexOf(']', i + 2) is var end and > 0:
                    var set = pattern[(i + 1)..end];
                    var negated = set[0] is '!' or '^';
                    regex.Append(negated ? "[^/" : "[").Append((negated ? set[1..] : set).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return regex.ToString();
    }
}
