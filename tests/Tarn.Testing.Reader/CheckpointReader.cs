namespace Tarn.Testing.Reader;

/// <summary>A classic checkpoint's rows as lines of a commit file.</summary>
public static class CheckpointReader
{
    public static IEnumerable<string> Lines(string path)
    {
        using var duck = new Duck();
        foreach (var row in duck.Rows($"SELECT to_json({{metaData: metaData, protocol: protocol, add: add}})::VARCHAR FROM read_parquet({Duck.Literal(path)})"))
        {
            yield return row[0]!;
        }
    }
}
