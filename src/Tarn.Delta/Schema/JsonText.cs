using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Delta.Schema;

/// <summary>How JSON inside of the log is written: compact, and with letters of every script as they are.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
