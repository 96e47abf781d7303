using System.Globalization;
using System.Text;
using Tarn.Cli.Output;

namespace Tarn.Tests.Cli;

/// <summary>A terminal that keeps what is printed.</summary>
internal sealed class TestScreen
{
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    public TestScreen(int? width = null, bool ansi = false, string input = "") => Terminal = new Terminal(
        new StringReader(input),
        new StringWriter(output, CultureInfo.InvariantCulture) { NewLine = "\n" },
        new StringWriter(error, CultureInfo.InvariantCulture) { NewLine = "\n" })
    {
        OutIsScreen = width is not null,
        ErrorIsScreen = width is not null,
        Ansi = ansi,
        Width = width,
    };

    public Terminal Terminal { get; }

    public string Output => output.ToString();

    public string Error => error.ToString();
}
