using System.Globalization;
using System.Text;

namespace Tarn.Delta.Actions;

/// <summary>File paths as the log stores them: URI-encoded once, so decoded once (PROTOCOL.md, "Add File and Remove File").</summary>
internal static class LogPath
{
    // RFC 3986 pchar without ':' (the first segment of a relative path must not look like a scheme), and '/'.
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=@/";

    private static readonly System.Buffers.SearchValues<char> PlainCharacters = System.Buffers.SearchValues.Create(Plain);

    public static string Decode(string encoded) =>
        encoded.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(encoded) : encoded;

    public static string Encode(string path)
    {
        if (path.AsSpan().IndexOfAnyExcept(PlainCharacters) < 0)
        {
            return path;
        }

        var scheme = SchemeLength(path);
        var encoded = new StringBuilder(path[..scheme]);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in path[scheme..].EnumerateRunes())
        {
            if (rune.IsAscii && Plain.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        return encoded.ToString();
    }

    /// <summary>Whether a decoded path stands on its own (<c>s3://…</c>, <c>file:/…</c>, <c>/…</c>) instead of relative to the table.</summary>
    public static bool IsAbsolute(string path) => path.StartsWith('/') || SchemeLength(path) > 0;

    /// <summary>What of an absolute path lies below a root; null where it lies elsewhere. <c>file:/x</c>, <c>file:///x</c> and <c>/x</c> are the same.</summary>
    public static string? RelativeTo(string root, string path)
    {
        var (place, file) = (Canonical(root).TrimEnd('/') + '/', Canonical(path));
        return file.StartsWith(place, StringComparison.Ordinal) ? file[place.Length..] : null;
    }

    /// <summary>One spelling for each absolute path: relative where it lies below the root.</summary>
    public static string Canonical(string root, string path) => RelativeTo(root, path) ?? Canonical(path);

    private static string Canonical(string path)
    {
        var plain = path.Replace('\\', '/');
        foreach (var prefix in (ReadOnlySpan<string>)["file:///", "file://localhost/", "file:/"])
        {
            if (plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                plain = '/' + plain[prefix.Length..];
                break;
            }
        }

        return plain.Length > 2 && plain[2] == ':' && plain[0] == '/' ? plain[1..] : plain; // /C:/x
    }

    private static int SchemeLength(string path)
    {
        var colon = path.IndexOf(":/", StringComparison.Ordinal);
        return colon > 1 && path.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0 && !path.AsSpan(0, colon).Contains('/') ? colon + 1 : 0;
    }
}
