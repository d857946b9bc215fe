using System.Globalization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Onnx;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>What a trainer, or a model that was exported, says of the validation images: by their content and class.</summary>
internal sealed class ValidationScores
{
    private readonly Dictionary<string, (bool Right, double[] Scores)> _images;

    private ValidationScores(IEnumerable<(string Image, (bool, double[]))> images) => _images = images.ToDictionary();

    public int Count => _images.Count;

    public double Accuracy => _images.Values.Count(i => i.Right) / (double)Count;

    /// <summary>Of the epoch that was kept, with the temperature that was found for it.</summary>
    public static ValidationScores OfTraining(RecordingFineTuner tuner, TransferRun run)
    {
        int classes = tuner.Task.Probe.Classes;

        // The probe's own is in the network's head already.
        double temperature = run.FineTuning!.History.BestEpoch == 0 ? 1 : run.FineTuning.Temperature;
        return new(tuner.Task.Validation.Identities.Select((image, i) =>
        {
            double[] logits = tuner.Result.ValidationLogits[(i * classes)..((i + 1) * classes)];
            double largest = logits.Max();
            double[] powers = Array.ConvertAll(logits, l => Math.Exp((l - largest) / temperature));
            return (image, (Array.IndexOf(logits, largest) == tuner.Task.Validation.Label(i), Array.ConvertAll(powers, p => p / powers.Sum())));
        }));
    }

    /// <summary>What <c>evaluate</c> finds.</summary>
    /// <param name="model">model.zip or model.onnx.</param>
    /// <param name="manifest">Of the validation images; no field needs quotes.</param>
    /// <param name="root">Where its paths start.</param>
    /// <param name="predictions">File for the predictions; overwritten.</param>
    public static ValidationScores OfModel(string model, string manifest, string root, string predictions)
    {
        OnnxEngine.Evaluate(model, manifest, new() { Root = root }, predictions);
        string[] labels = [.. File.ReadLines(predictions).First().Split(',').Skip(3).Select(column => column["score_".Length..])];
        return new(File.ReadLines(predictions).Skip(1).Select(line => line.Split(',')).Select(f =>
        {
            ContentHash hash = ContentHash.Of(File.ReadAllBytes(Path.Combine(root, f[0])));
            return ($"{hash} {Array.IndexOf(labels, f[1])}", (f[1] == f[2], f.Skip(3).Select(s => double.Parse(s, CultureInfo.InvariantCulture)).ToArray()));
        }));
    }

    /// <summary>Images that one of two has right and the other wrong, or does not know at all.</summary>
    public int Disagreements(ValidationScores other) =>
        _images.Count(i => !other._images.TryGetValue(i.Key, out (bool Right, double[]) theirs) || theirs.Right != i.Value.Right) + other._images.Keys.Except(_images.Keys).Count();

    /// <summary>Of all classes and images that both know.</summary>
    public double LargestDifference(ValidationScores other) =>
        _images.Where(i => other._images.ContainsKey(i.Key)).Max(i => i.Value.Scores.Zip(other._images[i.Key].Scores, (a, b) => Math.Abs(a - b)).Max());
}
