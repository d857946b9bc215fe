using System.Reflection;
using Microsoft.ML;
using MlNetTransfer.Imaging;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Sessions;
using MlNetTransfer.Tests.Onnx;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>What each way to use an exported model says of some image files: label and probabilities in the order of the model's classes.</summary>
/// <param name="folder">That a run wrote.</param>
/// <param name="paths">Image files.</param>
internal sealed class Answers(string folder, string[] paths)
{
    private static readonly Lazy<byte[]> Generated = new(() => GeneratedAssembly.Compile(CodeGenerator.Class(new CodeModel
    {
        Names = new CodeNames("Photos", "Photos", "Shop"),
        TrainingData = "photos",
        TrainingSettings = [],
        Picture = PictureOptions.Default,
        FineTunes = true,
        ProductVersion = "0.1.0",
    }).Select(f => f.Text)));

    internal sealed record Answer(string Label, float[] Scores);

    public Answer[] Classifier()
    {
        using OnnxClassifier model = new(Path.Combine(folder, "model.onnx"));
        Answer[] answers = new Answer[paths.Length];
        model.Extract(
            [.. paths.Select(p => ImageSource.FromFile(p))],
            (i, scores) => answers[i] = Of(model.ToPrediction(scores, paths[i])),
            (i, rejected) => Assert.Fail($"{paths[i]}: {rejected.Reason}"),
            null,
            TestContext.Current.CancellationToken);
        return answers;
    }

    public Answer[] OneByOne()
    {
        using TransferPredictor predictor = TransferPredictor.Load(folder);
        return [.. paths.Select(p => Of(predictor.Predict(p)))];
    }

    public Answer[] Files()
    {
        using TransferPredictor predictor = TransferPredictor.Load(folder);
        return [.. predictor.PredictFiles(paths).Select(p => Of(p.Prediction!))];
    }

    public async Task<Answer[]> Batched()
    {
        await using BatchingPredictor predictor = BatchingPredictor.Load(folder);
        return [.. (await Task.WhenAll(paths.Select(p => Task.Run(() => predictor.PredictAsync(File.ReadAllBytes(p)))))).Select(Of)];
    }

    /// <summary>ML.NET alone, as a user loads it.</summary>
    public Answer[] Zip()
    {
        MLContext ml = new();
        ITransformer model = ml.Model.Load(Path.Combine(folder, "model.zip"), out _);
        using IDisposable loaded = (IDisposable)model;
        IDataView rows = model.Transform(ml.Data.LoadFromEnumerable(paths.Select(p => new ZipRow { ImagePath = p })));
        return [.. ml.Data.CreateEnumerable<Output>(rows, reuseRowObject: false, ignoreMissingColumns: true).Select(o => new Answer(o.PredictedLabel, o.Score))];
    }

    /// <summary>The class that the product writes for the model, compiled and called.</summary>
    public Answer[] GeneratedCode()
    {
        Type type = Assembly.Load(Generated.Value).GetType("Shop.Photos")!;
        type.Set("ModelPath", Path.Combine(folder, "model.zip"));
        return [.. paths.Select(p => type.Call("Predict", p)!).Select(o => new Answer(o.Get<string>("PredictedLabel"), o.Get<float[]>("Score")))];
    }

    /// <summary>An estimator's transformer, in this process or loaded from its own zip.</summary>
    public Answer[] Transformer(ITransformer model)
    {
        MLContext ml = new();
        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(paths.Select(p => new FeatureRow { Features = p })));
        IDataView named = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored);
        return [.. ml.Data.CreateEnumerable<Output>(named, reuseRowObject: false, ignoreMissingColumns: true).Select(o => new Answer(o.PredictedLabel, o.Score))];
    }

    private static Answer Of(Prediction prediction) => new(prediction.Label, [.. prediction.Scores]);

    private sealed class ZipRow
    {
        public string ImagePath { get; set; } = "";
    }

    private sealed class FeatureRow
    {
        public string Features { get; set; } = "";
    }

    private sealed class Output
    {
        public float[] Score { get; set; } = [];

        public string PredictedLabel { get; set; } = "";
    }
}
