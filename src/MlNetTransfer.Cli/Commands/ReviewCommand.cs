using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Corrections;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx;
using MlNetTransfer.Options;
using MlNetTransfer.Review;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer review DATA</c>.</summary>
internal static class ReviewCommand
{
    private const string Extension = ".corrections.csv";
    private const int UsualTop = 100;

    public static Command Create()
    {
        Argument<string?> data = new("DATA") { Description = OptionTable.Data.Help };
        OptionLines options = new(
            OptionTable.Corrections with
            {
                Help = $"File that receives the decisions, and has those so far. Without it: DATA{Extension}, beside DATA.",
            },
            OptionTable.Backbone with
            {
                Help = "Pretrained network to judge with. Without it: the one that --weights holds, or the installed one that fits the images best.",
            },
            OptionTable.Weights with { Help = "File with pretrained weights. Without it: the weights that ship, or that 'models' installed." },
            OptionTable.Device,
            OptionTable.InputSize,
            OptionTable.GraphFeature,
            OptionTable.GraphPixels,
            OptionTable.GraphMean,
            OptionTable.GraphDeviation,
            OptionTable.GraphOrder,
            OptionTable.Background,
            OptionTable.Fit,
            OptionTable.ValueRange,
            OptionTable.PixelLimit,
            OptionTable.TestData with { Help = "Folder or CSV with the test images, whose labels are judged too. Without it: those of DATA." },
            OptionTable.Seed,
            OptionTable.CacheFolder);
        Option<string?> model = new("--model")
        {
            HelpName = "MODEL", Description = "A folder that 'train' wrote, or its model.onnx: its mistakes on images that it was not trained on count too.",
        };
        Option<int> top = Strict.Whole(
            new Option<int>("--top") { HelpName = "N", Description = "Pictures in the list.", DefaultValueFactory = _ => UsualTop }, least: 1);
        Option<bool> list = new("--list") { Description = "Print the list as CSV and change nothing; so it is where nobody can press keys." };
        Option<bool> json = new("--json") { Description = "Print the list as JSON and change nothing." };
        DataOptions manifest = new();
        ConfigOptions configs = new();
        Command command = new(
            "review",
            "Shows the images whose label is likely wrong, the likeliest first, and writes down what you decide. Trains nothing, and touches no image.")
        {
            data, model, top, list, json,
        };
        options.AddTo(command);
        configs.AddTo(command, data);
        manifest.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferOptions asked = manifest.ReadAll(parsed, options.Read(parsed, new() { Data = parsed.GetRequiredValue(data)!, OutputFolder = "" }));
            TransferConfig? config = configs.Load(parsed, asked, [.. options.Set, .. manifest.Set]);
            asked = config?.Options ?? asked;
            CorrectionsFile file = new(asked.Corrections ?? FileBeside(asked.Data));
            bool isThere = file.ReadIfThere().Lines > 0;
            LabelReview review = ProgressDisplay.During(progress => OnnxEngine.CreatePipeline().Review(
                asked with { Corrections = isThere ? file.Path : null },
                parsed.GetValue(model),
                parsed.GetValue(top),
                progress,
                cancellationToken));
            if (parsed.GetValue(json))
            {
                Terminal.Document(review.ToJson());
                return Task.FromResult(ExitCode.Success);
            }

            FindingRenderer.WriteNotes(review.Dataset.Findings.Except(config?.Findings ?? []), []);
            if (parsed.GetValue(list) || !Terminal.IsInteractive)
            {
                ReviewRenderer.WriteCsv(review);
                return Task.FromResult(ExitCode.Success);
            }

            return Task.FromResult(Decide(review, file, asked, cancellationToken));
        });
        return command;
    }

    /// <summary>DATA.corrections.csv, beside the data and not among it.</summary>
    internal static string FileBeside(string data)
    {
        string plain = Path.TrimEndingDirectorySeparator(data);
        return (Path.GetFileName(plain) is "" or "." or ".." ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(plain)) : plain) + Extension;
    }

    private static PictureOptions PictureOf(TransferOptions options) => new()
    {
        Background = PictureOptions.ParseColour(options.Background) ?? PictureOptions.Default.Background,
        Range = options.ValueRange is null ? null : ValueRange.Parse(options.ValueRange),
    };

    private static int Decide(LabelReview review, CorrectionsFile file, TransferOptions options, CancellationToken cancellationToken)
    {
        Terminal.Line($"{review.Count} labels are worth a look, {review.Doubts.Count} are shown; {review.Decided} pictures were decided on before.");
        try
        {
            int decided = new ReviewSession(review, file, new ReviewScreen(PictureOf(options)), TimeProvider.System).Run(cancellationToken);
            Terminal.Line($"{decided} decisions; they are in '{file.Path}'.");
        }
        catch (OperationCanceledException)
        {
            Terminal.ErrorLine("default", $"Stopped. What was decided is in '{file.Path}'.");
            return ExitCode.Cancelled;
        }

        if (File.Exists(file.Path))
        {
            Terminal.Line($"Next: {CommandTree.Program} train {ShellWord.Of(options.Data)} --corrections {ShellWord.Of(file.Path)} --out model");
        }

        return ExitCode.Success;
    }
}
