// A business app: loads model.zip with stock ML.NET packages alone and predicts the images it is given.
// Prints one line per image, tab-separated: path, predicted label, then score slot name=score for every class.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

MLContext ml = new();
ITransformer model = ml.Model.Load(args[0], out _);
using PredictionEngine<Input, Output> engine = ml.Model.CreatePredictionEngine<Input, Output>(model);
VBuffer<ReadOnlyMemory<char>> names = default;
engine.OutputSchema["Score"].GetSlotNames(ref names);
string[] labels = [.. names.DenseValues().Select(n => n.ToString())];
foreach (string path in args.Skip(1))
{
    Output output = engine.Predict(new Input { ImagePath = path });
    IEnumerable<string> scores = labels.Zip(output.Score, (label, score) => string.Create(CultureInfo.InvariantCulture, $"{label}={score:R}"));
    Console.WriteLine(string.Join('\t', [path, output.PredictedLabel, .. scores]));
}

internal sealed class Input
{
    public string ImagePath { get; set; } = "";
}

internal sealed class Output
{
    public float[] Score { get; set; } = [];

    public string PredictedLabel { get; set; } = "";
}
