using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Engines;

namespace Tarn.IntegrationTests.Loading;

/// <summary>Random files, good and bad in every way that is known, against <see cref="LoadReference"/>.</summary>
public sealed class LoadPropertyTests
{
    /// <summary>Stands for the byte 0xFF, which is no UTF-8.</summary>
    private const char NoText = '\uE0FF';

    private static readonly string[] s_kinds =
    [
        "good", "malformed", "type id", "required id", "min id", "max id", "matches code", "accepted_values code", "type price", "min price", "type day", "type flag",
    ];

    [Fact]
    public void Any_files_come_out_as_the_plain_reference_says_row_by_row_and_byte_by_byte()
    {
        var id = Mostly(["1", "42", "+7", "0", "1000"], ["", "N/A", "x", "2.7", "-3", "1001", " 5"]);
        var code = Mostly(["A1", "\"A1\"", "\"B\"\"2\"", "\"D,4\"", "", " \"A1\" "], ["b2", "Z9", "\"C\n3\"", "\"C\r\n3\"", "A1 ", "\"é\""]);
        var price = Mostly(["1.50", "2", ".5", "", "N/A", "3.1000"], ["2.555", "-1", "1e2", "12345", "-0.001"]);
        var day = Mostly(["2020-02-29", "", "\"1999-12-31\""], ["2021-02-29", "2020-1-1", "\"2020-01-01\n\""]);
        var flag = Mostly(["true", "no", ""], ["maybe"]);
        var sound = from a in id from b in code from c in price from d in day from e in flag select string.Join(',', a, b, c, d, e);
        var malformed = from text in sound from fault in Gen.Elements("1,A1", text + ",more", text + ",", "\"1\"x," + text, text + "\",\"", "1,\"open", $"{NoText}{text}", "") select fault;
        var record = Gen.Frequency((12, sound), (1, malformed));
        var newLine = Gen.Elements("\n", "\n", "\n", "\r\n", "\r\n", "\r");
        var file =
            from records in record.ArrayOf()
            from newLines in Gen.OneOf(newLine.Select(one => new[] { one }), newLine.ArrayOf(7).Where(some => some.Length > 0))
            from mark in Gen.Elements("", "", "\uFEFF")
            from isPacked in Gen.Elements(false, false, true)
            from endsWithBreak in Gen.Elements(true, true, false)
            select new RandomFile(records, newLines, mark, isPacked, endsWithBreak);
        HashSet<string> kinds = [];
        Prop.ForAll(file.ArrayOf().Where(files => files.Length is > 0 and < 5).ToArbitrary(), files => HoldsAsync(files, kinds).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60));

        Assert.Empty(s_kinds.Except(kinds));
    }

    private static Gen<string> Mostly(string[] good, string[] bad) => Gen.Frequency((12, Gen.Elements(good)), (1, Gen.Elements(bad)));

    private static async Task<bool> HoldsAsync(RandomFile[] files, HashSet<string> kinds)
    {
        await using var loads = new Loads { Contract = LoadReference.Contract, Format = new() { NullValues = ["N/A"] } };
        var reference = new LoadReference();
        foreach (var (index, file) in files.Index())
        {
            reference.Read(loads.Add(FormattableString.Invariant($"{index}.csv") + (file.IsPacked ? ".gz" : ""), file.Bytes), file.Bytes);
        }

        kinds.UnionWith(reference.Kinds);
        var loaded = await loads.RunAsync();

        Assert.Equal(reference.Bad, loaded.Bad(
            """_source_object, _source_row, _source_line, _source_offset, raw_text, array_to_string([r.rule || coalesce(' ' || r."column", '') FOR r IN reasons], ', ')"""));
        Assert.Equal(reference.Good, loaded.Rows("_source_object, _source_row, id, code, price, day::VARCHAR, flag"));
        Assert.Equal(
            new RowBooks
            {
                In = reference.Good.Count + reference.Bad.Count + reference.Dropped, Out = reference.Good.Count, Quarantined = reference.Bad.Count, Dropped = reference.Dropped,
            },
            loaded.Books);
        Assert.Equal(reference.Warned, loaded.Staged.Files.Sum(books => books.Warned));
        return true;
    }

    /// <summary>A file to write; prints as its text.</summary>
    private sealed record RandomFile(string[] Records, string[] NewLines, string Mark, bool IsPacked, bool EndsWithBreak)
    {
        public byte[] Bytes
        {
            get
            {
                var text = new StringBuilder(Mark).Append("id,code,price,day,flag").Append(NewLines[0]);
                for (var index = 0; index < Records.Length; index++)
                {
                    text.Append(Records[index]).Append(index < Records.Length - 1 || EndsWithBreak ? NewLines[index % NewLines.Length] : "");
                }

                return [.. text.ToString().EnumerateRunes().SelectMany(rune => rune.Value == NoText ? [0xFF] : Encoding.UTF8.GetBytes(rune.ToString()))];
            }
        }

        public override string ToString() => $"{(IsPacked ? "packed " : "")}{string.Concat(Encoding.Latin1.GetString(Bytes)).Replace("\r", "␍", StringComparison.Ordinal).Replace("\n", "␊\n", StringComparison.Ordinal)}";
    }
}
