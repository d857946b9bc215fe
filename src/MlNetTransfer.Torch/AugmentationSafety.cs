using MlNetTransfer.Views;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Leaves out transforms that hurt the linear probe on held-out images: flipping digits, recolouring stained cells.</summary>
internal static class AugmentationSafety
{
    // Fewer images cannot show a drop of two standard errors that matters.
    private const int FewestImages = 20;
    private const int MostImages = 256;
    private const int BatchSize = 32;
    private const double StandardErrors = 2;

    private static readonly ImageTransforms[] Transforms =
        [.. Enum.GetValues<ImageTransforms>().Where(t => t is not (ImageTransforms.None or ImageTransforms.All))];

    /// <param name="network">The pretrained network with the linear probe as its head.</param>
    /// <param name="validation">Images that the probe was not fitted on.</param>
    /// <param name="side">Side of the network's input.</param>
    /// <param name="strength">Of the augmentation to come.</param>
    /// <param name="metric">By which a transform costs something.</param>
    /// <param name="random">Decides the views.</param>
    /// <param name="progress">Transforms done.</param>
    /// <param name="cancellationToken">Ends the work between transforms.</param>
    /// <returns>One check per transform; none where there are too few images, or nothing is augmented.</returns>
    public static IReadOnlyList<TransformCheck> Check(
        TorchNetwork network,
        TrainingImages validation,
        int side,
        double strength,
        DecisionMetric metric,
        RandomSource random,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (validation.Count < FewestImages || strength == 0)
        {
            return [];
        }

        (bool[] plain, int[] labels) = Right(network, new PixelInputs(validation, side, 0, ImageTransforms.None), random);
        return [.. Transforms.Select((transform, i) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            PixelInputs transformed = new(validation, side, strength, transform);
            TransformCheck check = Judge(transform, metric, plain, Right(network, transformed, random).Right, labels);
            progress?.Report(new TransferProgress("Checking augmentation", i + 1, Transforms.Length, "transforms"));
            return check;
        })];
    }

    /// <summary>All transforms but those that were left out.</summary>
    public static ImageTransforms Allowed(IReadOnlyList<TransformCheck> checks) =>
        checks.Where(c => !c.Allowed).Aggregate(ImageTransforms.All, (all, check) => all & ~Enum.Parse<ImageTransforms>(check.Transform));

    /// <summary>Paired difference, which has a width also where the two differ nowhere.</summary>
    internal static TransformCheck Judge(ImageTransforms transform, DecisionMetric metric, bool[] plain, bool[] transformed, int[] labels)
    {
        MetricDifference drop = MetricDifference.Of(metric, plain, transformed, labels);
        return new TransformCheck(transform.ToString(), drop.Gain, drop.Error, drop.Gain <= StandardErrors * drop.Error) { Metric = metric };
    }

    /// <summary>Whether each of some images, the same at every call and of all classes, is classified rightly.</summary>
    private static (bool[] Right, int[] Labels) Right(TorchNetwork network, PixelInputs inputs, RandomSource random)
    {
        using IDisposable none = no_grad();
        List<bool> right = [];
        List<int> labels = [];
        BatchFeed feed = new(inputs, Math.Min(BatchSize, inputs.Count), BatchMixer.None, random);
        foreach (BatchFeed.Batch batch in feed.Epoch(1).Take(MostImages / BatchSize))
        {
            using IDisposable scope = NewDisposeScope();
            Tensor logits = network.Logits(network.Input(batch.Values, inputs.Side, inputs.Channels));
            int classes = (int)logits.shape[1];
            ReadOnlySpan<float> scores = HostView.Read(logits);
            labels.AddRange(batch.Labels);
            for (int i = 0; i < batch.Labels.Length; i++)
            {
                right.Add(System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.Slice(i * classes, classes)) == batch.Labels[i]);
            }
        }

        return ([.. right], [.. labels]);
    }
}
