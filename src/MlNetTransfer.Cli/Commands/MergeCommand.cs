using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Parts;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer merge FOLDER --out FILE</c>.</summary>
internal static class MergeCommand
{
    private const string Csv = ".csv";

    public static Command Create()
    {
        Argument<string> folder = new("FOLDER") { Description = "The folder that tasks wrote their parts to." };
        Option<string> output = new("--out", "-o")
        {
            HelpName = "FILE",
            Description = "The file: .csv or .parquet, of features .f16. It is the same, byte for byte, however many parts there were.",
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
                Writer(parts, file)(parts, file, progress, cancellationToken);
                PartMerge.WriteLeftOut(parts, file, cancellationToken);
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

    /// <exception cref="TransferException">MNT101 where the ending is none of those that the parts can be written as, MNT105 where the file
    /// would lie among them.</exception>
    private static Action<PartSet, string, IProgress<TransferProgress>?, CancellationToken> Writer(PartSet parts, string file)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) == parts.Folder)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OutputNotWritable, file, "lies among the parts, where tasks refuse other files", "Name a place outside with --out."));
        }

        string extension = Path.GetExtension(file).ToLowerInvariant();
        string[] allowed = parts.Kind == FeatureMerge.Kind ? [FeatureMerge.Extension]
            : parts.Kind == ManifestParts.Kind ? [Csv] : [Csv, ParquetFile.Extension];
        return !allowed.Contains(extension)
            ? throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid, "--out", $"is '{file}'; parts of {parts.Kind} are written as {string.Join(" or ", allowed)}", "Name such a file."))
            : extension == FeatureMerge.Extension ? FeatureMerge.Write
            : extension == ParquetFile.Extension ? ParquetFile.Write
            : PartMerge.ToCsv;
    }
}
