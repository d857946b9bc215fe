using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Datasets;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Options;
using MlNetTransfer.Parts;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer evaluate MODEL DATA</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A folder that 'train' wrote, its model.zip (scored through ML.NET) or its model.onnx." };
        Argument<string> data = new("DATA")
        {
            Description = "Folder with one subfolder per class, or a CSV. If it has a test split, that is used. With --out, a manifest.",
        };
        Option<string?> csv = new("--csv") { HelpName = "FILE", Description = "File for the predictions: path, label, predicted, one score per class." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        Option<int> pixelLimit = Strict.Whole(
            new Option<int>("--pixel-limit")
            {
                HelpName = "MEGAPIXELS",
                Description = OptionLines.HelpOf(OptionTable.PixelLimit),
                DefaultValueFactory = _ => new TransferOptions { Data = "", OutputFolder = "" }.PixelLimit,
            },
            least: 1);
        OptionLines labels = new(OptionTable.Corrections);
        Option<string?> output = PartOutput.Option();
        DataOptions manifest = new();
        ShardOptions shards = new();
        Command command = new("evaluate", "Measures a trained model on labelled images.") { model, data, csv, output, pixelLimit, json };
        shards.AddTo(command);
        labels.AddTo(command);
        manifest.AddTo(command);
        PartOutput.Validate(command, output, shards, csv, labels[OptionTable.Corrections]);
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(output) is { } folder)
            {
                PredictionOptions limits = new() { MaxMegapixels = parsed.GetValue(pixelLimit) };
                using TransferPredictor predictor = TransferPredictor.Load(parsed.GetRequiredValue(model), limits);
                return Task.FromResult(PartOutput.Write(
                    PredictionParts.WriteEvaluation,
                    predictor,
                    parsed.GetRequiredValue(data),
                    folder,
                    shards.Read(parsed),
                    limits,
                    parsed.GetValue(json),
                    cancellationToken));
            }

            (ManifestOptions tables, ClassFolders? classFolders) = manifest.Read(parsed);
            ModelEvaluation evaluation = ProgressDisplay.During(progress => OnnxEngine.Evaluate(
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(data),
                tables,
                parsed.GetValue(csv),
                progress,
                classFolders,
                parsed.GetValue(pixelLimit),
                labels.Read(parsed, new() { Data = "", OutputFolder = "" }).Corrections,
                cancellationToken));
            if (parsed.GetValue(json))
            {
                Terminal.Document(evaluation.ToJson());
            }
            else
            {
                FindingRenderer.WriteNotes(evaluation.Dataset.Findings, evaluation.Dataset.Rejected);
                EvaluationRenderer.Write(evaluation.Unseen ?? evaluation.Result);
                if (evaluation.Unknown is { } unknown)
                {
                    Terminal.Line($"{EvaluationRenderer.Refused(unknown)}");
                }
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
