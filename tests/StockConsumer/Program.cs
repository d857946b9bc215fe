// A business app: loads model.zip with stock ML.NET packages alone and predicts the images it is given, by path or with --mlimage decoded.
// Prints one line per image, tab-separated: path, predicted label, then score slot name=score for every class.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

MLContext ml = new();
ITransformer model = ml.Model.Load(args[0], out _);
if (args[1] == "--mlimage")
{
    Predict(args.Skip(2), path => new ImageInput { Image = MLImage.CreateFromFile(path) });
}
else
{
    Predict(args.Skip(1), path => new Input { ImagePath = path });
}

void Predict<TInput>(IEnumerable<string> paths, Func<string, TInput> read)
    where TInput : class
{
    using PredictionEngine<TInput, Output> engine = ml.Model.CreatePredictionEngine<TInput, Output>(model);
    VBuffer<ReadOnlyMemory<char>> names = default;
    engine.OutputSchema["Score"].GetSlotNames(ref names);
    string[] labels = [.. names.DenseValues().Select(n => n.ToString())];
    foreach (string path in paths)
    {
        Output output = engine.Predict(read(path));
        IEnumerable<string> scores = labels.Zip(output.Score, (label, score) => string.Create(CultureInfo.InvariantCulture, $"{label}={score:R}"));
        Console.WriteLine(string.Join('\t', [path, output.PredictedLabel, .. scores]));
    }
}

internal sealed class Input
{
    public string ImagePath { get; set; } = "";
}

internal sealed class ImageInput
{
    [ImageType(1, 1)]
    public MLImage? Image { get; set; }
}

internal sealed class Output
{
    public float[] Score { get; set; } = [];

    public string PredictedLabel { get; set; } = "";
}
