using System.Text.Json.Nodes;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.Planning;
using Tarn.Running.Progress;

namespace Tarn.Running.Publishing;

/// <summary>A staged write that passed its checks, with all that goes into its commit.</summary>
internal sealed record Publication
{
    /// <summary>The step.</summary>
    public required LakeStep Step { get; init; }

    /// <summary>The table now; null where it is new.</summary>
    public required Snapshot? Head { get; init; }

    /// <summary>What was staged.</summary>
    public required StagedWrite Write { get; init; }

    /// <summary>The step's new mark, without what publishing adds: versions and quarantine.</summary>
    public required StepMark Mark { get; init; }

    /// <summary>The batch, for a load; null for a model.</summary>
    public BatchMark? Batch { get; init; }

    /// <summary>The verdicts of the checks, for history.</summary>
    public required JsonArray Verdicts { get; init; }

    /// <summary>Whether every row of the table goes: the step says so, or it was computed as if the table were new.</summary>
    public bool Overwrites => Head is not null && (Write.ReplacesAll || (Write.Base is null && Batch is null));

    /// <summary>Whether rows change at all.</summary>
    public bool ChangesRows => Head is null || Overwrites || !Write.IsEmpty;

    /// <summary>What commitInfo says, as Spark names things.</summary>
    public CommitDescription Describe()
    {
        var mode = Overwrites ? "Overwrite" : "Append";
        var operation = Step.Kind is "merge" or "scd2" && Head is not null && !Overwrites ? "MERGE" : "WRITE";
        return new CommitDescription(operation)
        {
            Parameters = operation == "WRITE" ? new Dictionary<string, string> { ["mode"] = mode } : new Dictionary<string, string>(),
            Metrics = new Dictionary<string, string>
            {
                ["numFiles"] = Text(Write.Files.Count),
                ["numOutputRows"] = Text(Write.Files.Sum(file => file.RowCount)),
                ["numOutputBytes"] = Text(Write.Files.Sum(file => file.SizeInBytes)),
            },
            Extra = new JsonObject
            {
                ["tarn"] = new JsonObject
                {
                    ["runId"] = Mark.RunId,
                    ["step"] = Step.Table.ToString(),
                    ["kind"] = Step.Kind,
                    ["batch"] = Mark.Batch,
                    ["books"] = System.Text.Json.JsonSerializer.SerializeToNode(Mark.Books, ProgressJson.Default.RowBooks),
                    ["checks"] = Verdicts.DeepClone(),
                },
            },
        };
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
