using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Parts;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer merge FOLDER --out FILE</c>.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("FOLDER") { Description = "The folder that tasks wrote their parts to." };
        Option<string> output = new("--out", "-o")
        {
            HelpName = "FILE",
            Description = "The file: .csv, or .parquet. It is the same, byte for byte, however many parts there were.",
            Required = true,
        };
        Option<bool> json = new("--json") { Description = "Print JSON instead of a sentence, and of the tables of an evaluation." };
        Command command = new("merge", "Puts the parts of all tasks together; refuses where one is missing, and names it.") { folder, output, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            string file = parsed.GetRequiredValue(output);
            (PartSet parts, EvaluationResult? evaluation) = ProgressDisplay.During(progress =>
            {
                PartSet parts = PartSet.Open(parsed.GetRequiredValue(folder), TimeProvider.System.GetUtcNow(), progress, cancellationToken);
                if (Path.GetExtension(file).Equals(ParquetFile.Extension, StringComparison.OrdinalIgnoreCase))
                {
                    ParquetFile.Write(parts, file, progress, cancellationToken);
                }
                else
                {
                    PartMerge.ToCsv(parts, file, progress, cancellationToken);
                }

                return (parts, parts.Kind == PredictionParts.EvaluationKind ? PartEvaluation.Of(parts, progress, cancellationToken) : null);
            });
            if (evaluation is not null && !parsed.GetValue(json))
            {
                EvaluationRenderer.Write(evaluation);
            }

            return Task.FromResult(PartRenderer.Write(parts, file, evaluation, parsed.GetValue(json)));
        });
        return command;
    }
}
