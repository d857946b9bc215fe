using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>A run on real photos, and what the trainer and the exported model say of its validation images.</summary>
internal sealed class TrainedPhotos
{
    // Two float32 engines come nearer than this, and no label of a photo hangs on less.
    private const double LargestDifference = 1e-3;

    private readonly Photos _photos;
    private readonly RecordingFineTuner _tuner;

    /// <param name="photos">Train it.</param>
    /// <param name="options">As <see cref="OptionsOf"/> gives them.</param>
    /// <param name="tuner">Null for a new one.</param>
    /// <param name="progress">Of the run.</param>
    /// <param name="cancellationToken">Of the run.</param>
    public TrainedPhotos(Photos photos, TransferOptions options, RecordingFineTuner? tuner = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        (_photos, Folder, _tuner) = (photos, options.OutputFolder, tuner ?? new());
        Run = OnnxEngine.CreatePipeline().With(_tuner).Run(options, progress, cancellationToken);
    }

    /// <param name="photos">Train it.</param>
    /// <param name="original">To be repeated.</param>
    /// <param name="folder">Receives the results.</param>
    public TrainedPhotos(Photos photos, TransferRun original, string folder)
    {
        (_photos, Folder, _tuner) = (photos, folder, new());
        Run = OnnxEngine.CreatePipeline().With(_tuner).Replay(original, folder);
    }

    public TransferRun Run { get; }

    public string Folder { get; }

    public TrainingHistory History => Run.FineTuning!.History;

    /// <summary>Of the validation images.</summary>
    public double[] Logits => _tuner.Result.ValidationLogits;

    public FineTuningTask Task => _tuner.Task;

    /// <summary>The epoch that was kept.</summary>
    public TrainingEpoch Kept => History.Epochs.Single(e => e.Number == History.BestEpoch);

    /// <summary>Two short epochs on the processor; the last one is kept.</summary>
    public static TransferOptions OptionsOf(Photos photos, TransferStrategy strategy, string backbone, int side, params (string, string)[] settings) => new()
    {
        Data = photos.Manifest,
        Manifest = photos.Options,
        OutputFolder = photos.File($"model-{Guid.NewGuid():N}"),
        CacheFolder = photos.Cache,
        Strategy = strategy,
        Backbone = backbone,
        Weights = Weights(backbone),
        InputSize = side,
        Epochs = 2,
        Device = "cpu",
        Pictures = false,
        Settings = new Dictionary<string, string>(settings.Select(s => KeyValuePair.Create(s.Item1, s.Item2))),
    };

    /// <summary>The exported model is the one that was judged: the same images right, scores as near as two float32 engines come.</summary>
    public void AssertShipped()
    {
        ValidationScores trained = ValidationScores.OfTraining(_tuner, Run);
        Assert.Equal((Photos.Validation, History.KeptAccuracy!.Value), (trained.Count, trained.Accuracy));
        foreach (string file in (string[])["model.onnx", "model.zip"])
        {
            ValidationScores shipped = ValidationScores.OfModel(Path.Combine(Folder, file), _photos.Judged, _photos.Root, _photos.File("predictions.csv"));
            double largest = trained.LargestDifference(shipped);
            TestContext.Current.TestOutputHelper?.WriteLine($"{file}: scores differ by {largest:0.0e+0}, accuracy {trained.Accuracy} and {shipped.Accuracy}");
            Assert.InRange(largest, 0, LargestDifference);
            Assert.Equal(0, trained.Disagreements(shipped));
            Assert.Equal(trained.Accuracy, shipped.Accuracy);
        }
    }

    /// <summary>File of a backbone's weights; null for those that ship.</summary>
    public static string? Weights(string backbone) =>
        backbone == "embedded" ? null : Directory.GetFiles(SharedMaterial.Require("weights"), $"{backbone}*.safetensors").Order(StringComparer.Ordinal).First();
}
