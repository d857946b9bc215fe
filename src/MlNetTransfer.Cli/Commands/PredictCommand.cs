using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Inference;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer predict MODEL IMAGES…</c>.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A folder that 'train' wrote, or its model.onnx." };
        Argument<string[]> images = new("IMAGES") { Description = "Image files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        Option<int> top = Strict.Whole(new Option<int>("--top") { HelpName = "N", Description = "How many classes to show per image.", DefaultValueFactory = _ => 1 }, least: 1);
        Option<string?> csv = new("--csv") { HelpName = "FILE", Description = "File for the predictions: path, predicted, one score per class." };
        Option<int> pixelLimit = Strict.Whole(new Option<int>("--pixel-limit") { HelpName = "MEGAPIXELS", Description = "Most megapixels of an image; a third of it for one that cannot be decoded row by row.", DefaultValueFactory = _ => new PredictionOptions().MaxMegapixels }, least: 1);
        Option<bool> json = new("--json") { Description = "Print JSON instead of a table: path, label, probability and the scores by class, or the finding." };
        Command command = new("predict", "Classifies images.") { model, images, top, csv, pixelLimit, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            using TransferPredictor predictor = TransferPredictor.Load(parsed.GetRequiredValue(model), new PredictionOptions { MaxMegapixels = parsed.GetValue(pixelLimit) });
            IReadOnlyList<ImagePrediction> predictions = ProgressDisplay.During(progress =>
                predictor.PredictFiles(parsed.GetRequiredValue(images), progress, cancellationToken));
            if (parsed.GetValue(csv) is { } file)
            {
                predictor.WriteCsv(file, predictions);
            }

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
}
