using Tarn.Cli.Output;

namespace Tarn.Tests.Cli;

public sealed class TableResultWriterTests
{
    private static readonly (string, string)[] Columns = [("name", "string"), ("rows", "long")];

    [Fact]
    public void Text_stands_left_and_numbers_stand_right()
    {
        var text = TestRows.Print(OutputFormat.Text, new TestScreen(), TestRows.Of(Columns, ["sales", 5L], ["x", 12_345L]));

        Assert.Equal(
            """
            name    rows
            ─────  ─────
            sales      5
            x      12345

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void A_result_without_rows_still_shows_its_columns()
    {
        Assert.Equal("name  rows\n────  ────\n", TestRows.Print(OutputFormat.Text, new TestScreen(), TestRows.Of(Columns)));
    }

    [Fact]
    public void No_line_is_wider_than_the_screen()
    {
        var batch = TestRows.Of([("a", "string"), ("b", "string"), ("c", "long")], [new string('x', 200), new string('y', 30), 7L]);

        var lines = TestRows.Print(OutputFormat.Text, new TestScreen(width: 60), batch).Split('\n');

        Assert.All(lines, line => Assert.True(CellText.Width(line) <= 60, line));
        Assert.Contains("…", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("7", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_cut_in_a_pipe()
    {
        var text = new string('x', 500);

        Assert.Contains(text, TestRows.Print(OutputFormat.Text, new TestScreen(), TestRows.Of([("a", "string")], [text])), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_behind_the_ones_that_decide_the_widths_are_printed_too()
    {
        var first = TestRows.Of([("n", "long")], [.. Enumerable.Range(0, 499).Select(number => new object?[] { (long)number })]);
        var later = TestRows.Of([("n", "long")], [.. Enumerable.Range(499, 1500).Select(number => new object?[] { (long)number * 1_000_000 })]);

        var lines = TestRows.Print(OutputFormat.Text, new TestScreen(), first, later).TrimEnd('\n').Split('\n');

        Assert.Equal(2 + 1999, lines.Length);
        Assert.Equal("1998000000", lines[^1].Trim());
    }

    [Fact]
    public void A_value_can_neither_break_a_line_nor_command_the_terminal()
    {
        var text = TestRows.Print(OutputFormat.Text, new TestScreen(), TestRows.Of([("a", "string")], ["1\n2\t3\u001b[31m\u202e"]));

        Assert.Contains("1\\n2\\t3\\u001b[31m\\u202e", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Wide_characters_take_two_columns()
    {
        var text = TestRows.Print(OutputFormat.Text, new TestScreen(), TestRows.Of([("a", "string"), ("b", "string")], ["日本", "x"], ["abcd", "y"]));

        Assert.EndsWith("日本  x\nabcd  y\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_appear_on_a_screen_that_wants_them_and_nowhere_else()
    {
        var batch = TestRows.Of(Columns, [null, 1L]);

        Assert.Contains("\u001b[1m", TestRows.Print(OutputFormat.Text, new TestScreen(width: 80, ansi: true), batch), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', TestRows.Print(OutputFormat.Text, new TestScreen(width: 80, ansi: false), batch));
        Assert.DoesNotContain('\u001b', TestRows.Print(OutputFormat.Text, new TestScreen(width: null, ansi: true), batch));
    }
}
