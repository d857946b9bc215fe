using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Storage;
using MlNetTransfer.Tests.Onnx;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Hosting;

/// <summary>Small models with made-up weights, pictures, and what each model says about each picture when it is asked alone.</summary>
internal sealed class MadeUpModels
{
    private static readonly Lazy<MadeUpModels> LazyInsects = new(() => new MadeUpModels(146, "ants", "bees", "wasps"));
    private static readonly Lazy<MadeUpModels> LazyLargerInsects = new(() => new MadeUpModels(170, "ants", "bees", "wasps"));
    private static readonly Lazy<MadeUpModels> LazyPets = new(() => new MadeUpModels(146, "cats", "dogs"));

    private MadeUpModels(int side, params string[] labels)
    {
        using SmallModel model = new(side, labels);
        Onnx = File.ReadAllBytes(model.File(OutputFolder.ModelOnnx));
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        Checksum = predictor.Checksum;
        Labels = labels;
        Alone = [.. Pictures.Select(predictor.Predict)];
    }

    public static MadeUpModels Insects => LazyInsects.Value;

    public static MadeUpModels LargerInsects => LazyLargerInsects.Value;

    public static MadeUpModels Pets => LazyPets.Value;

    /// <summary>A model that was trained on damaged values: it loads, and gives no numbers.</summary>
    public static byte[] WithoutNumbers()
    {
        using SmallModel model = new();
        LinearHead head = new() { Weights = new FeatureMatrix(2, model.Backbone.FeatureDimension), Bias = [float.NaN, 0], Temperature = 1 };
        return ClassifierGraph.Build(new ClassifierModel(model.Backbone, model.Weights, head, ["a", "b"]));
    }

    public static byte[][] Pictures { get; } = [.. SmallModel.Pictures.Select(File.ReadAllBytes)];

    public byte[] Onnx { get; }

    public string Checksum { get; }

    public IReadOnlyList<string> Labels { get; }

    private Prediction[] Alone { get; }

    /// <summary>An answer is one model's, whole: its name, its classes, its scores.</summary>
    public void AssertAnswered(int picture, ClassifiedImage answer)
    {
        Assert.Equal(Checksum, answer.Model.Checksum);
        Assert.Equal(Labels, answer.Model.Labels);
        Assert.Equal(Alone[picture].Label, answer.Label);
        Assert.Equal(Labels.Count, answer.Prediction.Scores.Count);
        Assert.All(Alone[picture].Scores.Zip(answer.Prediction.Scores), s => Assert.Equal(s.First, s.Second, 1e-5f));
    }
}
