using Tarn.Projects;

namespace Tarn.Sources;

/// <summary>Reads <c>format:</c> of a source or a stream.</summary>
internal static class CsvFormatReader
{
    /// <summary>The format; what the mapping leaves out is as in <paramref name="inherited"/>.</summary>
    public static CsvFormat Read(MappingReader owner, CsvFormat inherited)
    {
        if (owner.Entry("format") is not { } entry
            || MappingReader.Open(owner.File, entry.Value, KeySet.Format, "'format'", "format: { delimiter: ';' }", entry.Key.At) is not { } reader)
        {
            return inherited;
        }

        var format = new CsvFormat
        {
            Header = reader.Bool("header") ?? inherited.Header,
            Delimiter = ReadCharacter(reader, "delimiter") ?? inherited.Delimiter,
            Quote = ReadCharacter(reader, "quote") ?? inherited.Quote,
            Escape = ReadCharacter(reader, "escape") ?? inherited.Escape,
            NullValues = reader.Texts("null_values")?.Select(text => text.Value).ToList() ?? inherited.NullValues,
        };
        if ((reader.Has("delimiter") || reader.Has("quote") || reader.Has("escape")) && (format.Delimiter == format.Quote || format.Delimiter == format.Escape))
        {
            reader.Report("delimiter", $"'delimiter' is '{format.Delimiter}', as are quotes or escapes: fields could not be told apart. Choose another character for one of them.");
        }

        return format;
    }

    private static char? ReadCharacter(MappingReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        var value = text.Value is @"\t" ? "\t" : text.Value;
        if (value is [var character] && character is not ('\r' or '\n' or '\0') && !char.IsSurrogate(character))
        {
            return character;
        }

        reader.File.Report(text.At, $"'{key}' is {text} and must be one character, like ';' or '\\t'.");
        return null;
    }
}
