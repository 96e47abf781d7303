using Tarn.Delta.Log;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Tests;

/// <summary>A table of log listings, and what each makes of a snapshot. Commits marked with <c>!</c> are small, the others large.</summary>
public sealed class LogSegmentTests
{
    public static TheoryData<string, long?, string> Listings() => new()
    {
        { "0.json", null, "v0 from start: 0" },
        { "0.json 1.json 2.json", null, "v2 from start: 0 1 2" },
        { "0.json 1.json 2.json", 1, "v1 from start: 0 1" },
        { "0.json 1.json 1.cp", null, "v1 from 1: " },
        { "0.json 1.json 1.cp 2.json", null, "v2 from 1: 2" },
        { "0.json 1.json 1.cp 2.json", 0, "v0 from start: 0" },
        { "1.cp 2.json", null, "v2 from 1: 2" },
        { "1.cp", null, "v1 from 1: " },
        { "0.json 1.json 1.cp.1/2 2.json", null, "v2 from start: 0 1 2" },
        { "0.json 1.json 1.cp.1/2 1.cp.2/2 2.json", null, "v2 from 1: 2" },
        { "0.json 1.json 1.cp.1/2 1.cp.2/3 1.cp.3/3 2.json", null, "v2 from start: 0 1 2" },
        { "0.json 1.cp 1.json 2.json 2.cp.1/2 3.json", null, "v3 from 1: 2 3" },
        { "5.json 5.cp 6.json 0.json", null, "v6 from 5: 6" },
        { "0.json 1.uuid 1.json 2.json", null, "v2 from 1: 2" },
        { "1.json 2.json", null, "error 00000000000000000000.json" },
        { "0.json 2.json", null, "error 00000000000000000001.json" },
        { "1.cp 3.json", null, "error 00000000000000000002.json" },
        { "0.json 1.json", 5, "error 5" },
        { "0.json! 1.json! 1.cp 2.json!", null, "v2 from start: 0 1 2" },
        { "0.json! 1.json! 1.cp 2.json!", 1, "v1 from start: 0 1" },
        { "0.json! 1.json! 1.cp 2.json", null, "v2 from 1: 2" },
        { "1.json! 1.cp 2.json!", null, "v2 from 1: 2" },
        { "0.json! 1.json! 2.cp", null, "v2 from 2: " },
        { "0.json! 1.json! 1.cp 3.json!", null, "error 00000000000000000002.json" },
        { "", null, "nothing" },
        { "3.json 3.cp", 1, "nothing" },
    };

    [Theory]
    [MemberData(nameof(Listings))]
    public void Listing_gives_its_segment(string listing, long? wanted, string expected)
    {
        var files = listing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToList();
        Assert.Equal(expected, Describe(files, wanted is { } version ? new TableVersion(version) : null));
    }

    [Theory]
    [InlineData("0.json 1.json 2.json 3.json 1-2.c", null, "0 1-2 3")]
    [InlineData("0.json 1.json 2.json 3.json 0-1.c 0-2.c 2-3.c", null, "0-2 3")]
    [InlineData("0.json 1.json 2.json 3.json 0-1.c 2-3.c", null, "0-1 2-3")]
    [InlineData("0.json 1.json 2.json 3.json 1-3.c", 2L, "0 1 2")]
    [InlineData("0.json 1.json 1.cp 2.json 3.json 0-2.c 2-3.c", null, "2-3")]
    [InlineData("0.json 1.json 1.cp 2.json 3.json 1-2.c", null, "2 3")]
    public void Compacted_commits_replace_the_runs_that_they_hold(string listing, long? wanted, string expected)
    {
        var segment = LogSegment.Build(listing.Split(' ').Select(Parse), wanted is { } version ? new TableVersion(version) : null, "t")!;
        Assert.Equal(expected, string.Join(' ', segment.Replay.Select(file => file.Kind == LogFileKind.Commit ? $"{file.Version}" : $"{file.Version}-{file.EndVersion}")));
    }

    [Theory]
    [InlineData(".00000000000000000001.json.crc")]
    [InlineData("00000000000000000001.json.tmp")]
    [InlineData("00000000000000000001.crc")]
    [InlineData("0000000000000000001.json")]
    [InlineData("00000000000000000001.checkpoint.0000000002.0000000001.parquet")]
    [InlineData("00000000000000000001.checkpoint.1.2.parquet")]
    [InlineData("0000000000000000000a.json")]
    [InlineData("_last_checkpoint")]
    [InlineData("00000000000000000001.0197c3c0-5fe0-7a83-a7c1-5a7c9a3d2f11.json")]
    public void Other_names_are_ignored(string name) => Assert.Null(LogFile.TryParse(Found(name)));

    private static string Describe(List<LogFile> files, TableVersion? wanted)
    {
        try
        {
            return LogSegment.Build(files, wanted, "silver/sales") is { } segment
                ? $"v{segment.Version} from {segment.CheckpointVersion?.ToString() ?? "start"}: {string.Join(' ', segment.Commits.Select(commit => commit.Version))}"
                : "nothing";
        }
        catch (DeltaException error)
        {
            Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
            var named = error.Message.Split(' ').Select(word => word.Trim(':', '.')).FirstOrDefault(word => word.EndsWith(".json", StringComparison.Ordinal));
            return $"error {named ?? wanted.ToString()}";
        }
    }

    private static LogFile Parse(string text)
    {
        if (text.EndsWith(".c", StringComparison.Ordinal))
        {
            var ends = text[..^2].Split('-');
            return LogFile.TryParse(Found($"{ends[0].PadLeft(20, '0')}.{ends[1].PadLeft(20, '0')}.compacted.json"))!;
        }

        var (version, kind) = (text[..text.IndexOf('.', StringComparison.Ordinal)].PadLeft(20, '0'), text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        var name = kind switch
        {
            "json" or "json!" => $"{version}.json",
            "cp" => $"{version}.checkpoint.parquet",
            "uuid" => $"{version}.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
            _ => $"{version}.checkpoint.{kind.Split('.')[1].Split('/')[0].PadLeft(10, '0')}.{kind.Split('/')[1].PadLeft(10, '0')}.parquet",
        };
        return LogFile.TryParse(Found(name, kind.EndsWith('!') ? 100 : 1 << 20))!;
    }

    private static ObjectInfo Found(string name, long size = 1) => new($"silver/sales/_delta_log/{name}", size, DateTimeOffset.UnixEpoch);
}
