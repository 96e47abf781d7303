using System.Text;

namespace Tarn.Cli.Output;

/// <summary>Where the program reads and prints: results to <see cref="Out"/>, talk to <see cref="Error"/>.</summary>
internal sealed class Terminal(TextReader input, TextWriter output, TextWriter error)
{
    /// <summary>What is piped or typed in.</summary>
    public TextReader In => input;

    /// <summary>Results, buffered: flush before waiting and at the end.</summary>
    public TextWriter Out => output;

    /// <summary>Talk: progress, counts, problems.</summary>
    public TextWriter Error => error;

    /// <summary>Whether somebody would have to type what is read.</summary>
    public bool InIsScreen { get; init; }

    /// <summary>Whether results go to a screen.</summary>
    public bool OutIsScreen { get; init; }

    /// <summary>Whether talk goes to a screen.</summary>
    public bool ErrorIsScreen { get; init; }

    /// <summary>Whether colours and moving the cursor are welcome where there is a screen: false with NO_COLOR or TERM=dumb.</summary>
    public bool Ansi { get; init; }

    /// <summary>Columns of the screen; null where results do not go to one.</summary>
    public int? Width { get; init; }

    /// <summary>Whether talk may move the cursor.</summary>
    public bool Live => ErrorIsScreen && Ansi;

    /// <summary>Paints a piece of a result.</summary>
    public string Paint(Ink ink, string text) => OutIsScreen && Ansi ? Wrap(ink, text) : text;

    /// <summary>Paints a piece of talk.</summary>
    public string PaintTalk(Ink ink, string text) => ErrorIsScreen && Ansi ? Wrap(ink, text) : text;

    /// <summary>Writes a line of talk.</summary>
    public void Say(string line = "") => error.WriteLine(line);

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var outIsScreen = !Console.IsOutputRedirected;
        return new Terminal(
            TextReader.Synchronized(new LazyInput()),
            new StreamWriter(Console.OpenStandardOutput(), encoding, bufferSize: 32 * 1024),
            TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), encoding, bufferSize: 1024) { AutoFlush = true }))
        {
            InIsScreen = !Console.IsInputRedirected,
            OutIsScreen = outIsScreen,
            ErrorIsScreen = !Console.IsErrorRedirected,
            Ansi = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb",
            Width = outIsScreen ? ScreenWidth() : null,
        };
    }

    private static int ScreenWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            return 80; // a screen that does not tell its size
        }
    }

    private static string Wrap(Ink ink, string text) => $"\u001b[{(int)ink}m{text}\u001b[0m";

    /// <summary>Opens standard input when it is first read: most commands never do.</summary>
    private sealed class LazyInput : TextReader
    {
        public override int Read() => Console.In.Read();

        public override string ReadToEnd() => Console.In.ReadToEnd();
    }
}

/// <summary>Colours, as the numbers of their ANSI sequences.</summary>
internal enum Ink
{
    Bold = 1,
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}
