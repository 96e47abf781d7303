namespace Tarn.Projects;

/// <summary>Where a lake may be: a folder, or a prefix of a bucket.</summary>
internal static class LakePlace
{
    private const string S3 = "s3://";

    /// <summary>The place; null, and that reported, where it cannot be one.</summary>
    public static string? Read(FileContext file, ProjectPaths paths, YamlText text)
    {
        if (!text.Value.Contains("://", StringComparison.Ordinal))
        {
            return paths.Resolve(file, text, "lake");
        }

        var place = text.Value.TrimEnd('/');
        var parts = place.StartsWith(S3, StringComparison.Ordinal) ? place[S3.Length..].Split('/') : [];
        if (parts is [{ Length: >= 3 and <= 63 } bucket, .. var prefix]
            && bucket.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_')
            && prefix.All(part => part is not ("" or "." or "..")))
        {
            return place;
        }

        file.Report(text.At, $"'lake' is {text}. A lake is a folder of this machine, or s3://bucket/prefix.");
        return null;
    }
}
