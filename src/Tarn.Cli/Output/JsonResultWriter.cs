using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>A result as one JSON array of objects, one object a line, so that line tools can read it too.</summary>
internal sealed class JsonResultWriter(TextWriter output) : ResultWriter
{
    private string[]? names;

    public override void End() => output.Write(names is null || Rows == 0 ? "[]\n" : "\n]\n");

    protected override void WriteRows(RowBatch batch)
    {
        names ??= Names(batch);
        for (var row = 0; row < batch.RowCount; row++)
        {
            output.Write(Rows == 0 && row == 0 ? "[\n{" : ",\n{");
            for (var column = 0; column < names.Length; column++)
            {
                output.Write(names[column]);
                JsonText.Write(output, batch.GetValue(column, row));
            }

            output.Write('}');
        }
    }

    /// <summary>Each name as it is printed, separator and colon included. A name that comes twice gets a number: members of an object differ.</summary>
    private static string[] Names(RowBatch batch)
    {
        HashSet<string> taken = [];
        return [.. batch.Schema.Fields.Select((field, index) =>
        {
            var name = field.Name;
            for (var number = 2; !taken.Add(name); number++)
            {
                name = $"{field.Name}_{number}";
            }

            return $"{(index == 0 ? "" : ",")}{JsonText.Of(name)}:";
        })];
    }
}
