using System.CommandLine;
using System.Globalization;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Options;
using MlNetTransfer.Parts;
using MlNetTransfer.Predictions;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer predict MODEL IMAGES…</c>.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A folder that 'train' wrote, or its model.onnx." };
        Argument<string[]> images = new("IMAGES")
        {
            Description = "Image files or folders; a .txt with one path per line; - for such a list from the standard input; "
                + "a .csv or .tsv with a column of paths. With --out, one manifest.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> top = Strict.Whole(
            new Option<int>("--top") { HelpName = "N", Description = "How many classes to show per image.", DefaultValueFactory = _ => 1 },
            least: 1);
        Option<string?> csv = new("--csv")
        {
            HelpName = "FILE",
            Description = "File for the predictions, in place of the screen: path, predicted, one score per class. "
                + "Rows go to FILE.partial, which becomes FILE at the end. - is the standard output.",
        };
        Option<bool> resume = new("--resume")
        {
            Description = "With --csv: continue after the rows that the same command wrote before it was interrupted. "
                + "If there are none, it starts from the beginning.",
        };
        Option<int> pixelLimit = Strict.Whole(
            new Option<int>("--pixel-limit")
            {
                HelpName = "MEGAPIXELS",
                Description = "Megapixels that an image may have; a third of that if it cannot be decoded row by row. "
                    + $"Allowed: {OptionTable.PixelLimit.Limits}.",
                DefaultValueFactory = _ => new PredictionOptions().MaxMegapixels,
            },
            least: 1);
        Option<bool> json = new("--json")
        {
            Description = "Print JSON instead of a table: path, label, probability and the scores by class, or why there is none; "
                + "with --csv what was written.",
        };
        Option<string?> output = PartOutput.Option();
        DataOptions tables = new();
        ShardOptions shards = new();
        Command command = new("predict", "Classifies images.") { model, images, top, csv, resume, output, pixelLimit, json };
        shards.AddTo(command);
        tables.AddPathsTo(command);
        PartOutput.Validate(command, output, shards, csv, resume);
        command.Validators.Add(result =>
        {
            string? file = result.GetResult(csv) is { Tokens: [var named, ..] } ? named.Value : null;
            if (result.GetResult(resume) is { Implicit: false } && file is null or CsvOutput.StandardOutput)
            {
                result.AddError("--resume continues a file; name it with --csv.");
            }

            if (result.GetResult(json) is { Implicit: false } && file == CsvOutput.StandardOutput)
            {
                result.AddError("--json and --csv - both print; leave one out.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            PredictionOptions limits = new() { MaxMegapixels = parsed.GetValue(pixelLimit) };
            using TransferPredictor predictor = TransferPredictor.Load(parsed.GetRequiredValue(model), limits);
            string? file = parsed.GetValue(csv);
            ManifestOptions options = tables.ReadPaths(parsed);
            string[] named = parsed.GetRequiredValue(images);
            if (parsed.GetValue(output) is { } folder)
            {
                return Task.FromResult(PartOutput.Write(
                    PredictionParts.Write,
                    predictor,
                    PartOutput.OneManifest(named),
                    folder,
                    shards.Read(parsed),
                    limits,
                    parsed.GetValue(json),
                    cancellationToken));
            }

            PredictionInputs inputs = PredictionInputs.Read(
                named, options, () => Terminal.ReadInput(cancellationToken), file is null or CsvOutput.StandardOutput ? [] : GrowingCsv.FilesOf(file));
            int? namedTop = parsed.GetResult(top) is { Implicit: false } ? parsed.GetValue(top) : null;
            FindingRenderer.Write([.. inputs.Notes, .. TopWithoutEffect(file is not null, parsed.GetValue(json), namedTop)]);
            if (file is not null)
            {
                Dictionary<string, string> origin = new(StringComparer.Ordinal)
                {
                    ["model"] = predictor.Checksum,
                    ["images"] = string.Join('\n', named.Select(Path.GetFullPath)),
                    [pixelLimit.Name] = $"{parsed.GetValue(pixelLimit)}",
                    [tables.Root.Name] = options.Root is { } root ? Path.GetFullPath(root) : "",
                };
                return Task.FromResult(CsvOutput.Write(
                    predictor, inputs.Images, file, origin, parsed.GetValue(resume), parsed.GetValue(json), cancellationToken));
            }

            IReadOnlyList<ImagePrediction> predictions = ProgressDisplay.During(progress => predictor.Predict(inputs.Images, progress, cancellationToken));
            if (parsed.GetValue(json))
            {
                Terminal.Document(predictor.ToJson(predictions));
            }
            else
            {
                PredictionRenderer.Write(predictions, predictor.Labels, parsed.GetValue(top));
            }

            return Task.FromResult(predictions.Any(p => p.Finding is not null) ? ExitCode.Findings : ExitCode.Success);
        });
        return command;
    }

    /// <summary>A named number of classes has nothing to act on where all scores are written.</summary>
    internal static IEnumerable<Finding> TopWithoutEffect(bool csv, bool json, int? top)
    {
        if (top is { } named && (csv || json))
        {
            yield return Finding.Warning(
                FindingCode.OptionWithoutEffect,
                "--top",
                string.Create(
                    CultureInfo.InvariantCulture, $"is {named} and had no effect: {(csv ? "a CSV file" : "JSON")} holds the scores of all classes"),
                "Leave it out.");
        }
    }
}
