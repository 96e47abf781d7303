using System.Globalization;
using Tarn.Aws.S3;
using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.Testing.Writer;

if (args is not [var root, var table, var log, var writerText, var writersText, var commitsText, var seedText, var kindsText])
{
    Console.Error.WriteLine("Usage: writer <store> <table> <log file> <writer> <writers> <commits> <seed> <kind,kind …>; begins when a line comes on stdin.");
    return 2;
}

var writer = int.Parse(writerText, CultureInfo.InvariantCulture);
var writers = int.Parse(writersText, CultureInfo.InvariantCulture);
var commits = int.Parse(commitsText, CultureInfo.InvariantCulture);
var random = new Random(int.Parse(seedText, CultureInfo.InvariantCulture));
OperationKind[] kinds = [.. kindsText.Split(',').Select(Enum.Parse<OperationKind>)];

await using var engine = new DuckDbEngine(new DuckDbOptions { Threads = 1, MemoryLimitInBytes = 256L << 20 });
using var stores = new S3Stores(S3Options.FromEnvironment(Environment.GetEnvironmentVariable), TimeProvider.System);
var race = new RaceTable(new DeltaTable(stores.Open(root) ?? new LocalObjectStore(root), table, engine.Parquet, TimeProvider.System), engine);
await using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

Console.Out.WriteLine("ready");
_ = Console.In.ReadLine();
for (var (number, committed) = (0, 0); committed < commits; number++)
{
    var operation = Operation.Draw(random, writer, number, kinds, writers);
    for (var attempt = 0; ; attempt++)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"{writer}-{number}-{attempt}");
        Write(new Attempt(tag, operation, AttemptEnd.Begun));
        var end = await TryAsync(operation, tag);
        Write(end);
        if (end.End is AttemptEnd.Failed)
        {
            Console.Error.WriteLine(end.Reason);
            return 1;
        }

        if (end.End != AttemptEnd.Conflict)
        {
            committed += end.End == AttemptEnd.Committed ? 1 : 0;
            break;
        }
    }
}

return 0;

async Task<Attempt> TryAsync(Operation operation, string tag)
{
    try
    {
        return await race.TryAsync(operation, tag);
    }
    catch (Exception error)
    {
        return new Attempt(tag, operation, AttemptEnd.Failed, Reason: error.ToString());
    }
}

void Write(Attempt attempt)
{
    file.Write(System.Text.Encoding.UTF8.GetBytes(attempt.ToLine()));
    file.Flush(flushToDisk: false);
}
