namespace MlNetTransfer.Planning.Strategies;

/// <summary>What recipes start from: the data and the network in numbers, and three recipes that strategies vary.</summary>
/// <remarks>Numbers without another source: docs/evidence.md, 4.1, see <see cref="FineTuningPolicy"/>.</remarks>
/// <param name="shape">The backbone, after truncation.</param>
/// <param name="images">Training images.</param>
/// <param name="classes">Classes.</param>
/// <param name="askedEpochs">What the user set; null leaves it to the policy.</param>
internal sealed class RecipeBasis(BackboneShape shape, int images, int classes, int? askedEpochs)
{
    private const int LargestBatch = 32;

    // BatchNorm on fewer images measures noise.
    private const int SmallestLiveBatch = 32;

    private readonly int _batch = Math.Clamp(images / 8, 4, LargestBatch), _perClass = images / classes;

    public BackboneShape Shape => shape;

    /// <summary>Position after the last convolution.</summary>
    public int End => shape.Convolutions;

    /// <summary>Every layer, in small steps from the pretrained weights.</summary>
    public FineTuningRecipe All => new()
    {
        FirstTrainedConvolution = 0,
        EndOfTrainedConvolutions = End,
        Optimizer = OptimizerKind.AdamW,
        HeadLearningRate = 1e-3,
        LearningRate = 1e-4,
        WeightDecay = 1e-4,
        Epochs = askedEpochs ?? Epochs(20, 200, 3000),
        BatchSize = _batch,
        WarmUp = 0.1,
        LabelSmoothing = _perClass >= 50 ? 0.1 : 0,
        Mixup = _perClass >= 100 ? 0.1 : 0,
        Augmentation = Strength,
    };

    /// <summary>For layers near the output alone: fewer of them, so larger steps, and less against overfitting.</summary>
    public FineTuningRecipe Late => All with
    {
        LearningRate = 2e-4,
        LabelSmoothing = _perClass >= 50 ? 0.05 : 0,
        Mixup = 0,
        Epochs = askedEpochs ?? Epochs(15, 150, 1500),
    };

    /// <summary>For large data: every layer moves far.</summary>
    public FineTuningRecipe Full => All with
    {
        Optimizer = OptimizerKind.RAdam,
        WarmUp = 0,
        HeadLearningRate = 1e-3,
        LearningRate = 3e-4,
        StageDecay = 0.7,
        WeightDecay = 5e-4,
        HeadFromProbe = false,
        LiveBatchNorm = _batch >= SmallestLiveBatch,
        Epochs = askedEpochs ?? Epochs(30, 500, 10000),
    };

    /// <summary>The less data, the more augmentation.</summary>
    private double Strength => _perClass switch
    {
        < 50 => 0.7,
        < 500 => 0.5,
        _ => 0.3,
    };

    /// <summary>Epochs whose steps are a multiple of one epoch's, within limits on the steps.</summary>
    private int Epochs(int perImage, int fewestSteps, int mostSteps)
    {
        double stepsPerEpoch = Math.Max(1, images / (double)_batch);
        return (int)Math.Ceiling(Math.Clamp(perImage * stepsPerEpoch, fewestSteps, mostSteps) / stepsPerEpoch);
    }
}
