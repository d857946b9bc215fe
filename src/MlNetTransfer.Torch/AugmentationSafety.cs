using MlNetTransfer.Views;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>Leaves out transforms that hurt the linear probe on held-out images: flipping digits, recolouring stained cells.</summary>
internal static class AugmentationSafety
{
    // Fewer images cannot show a drop of two standard errors that matters.
    private const int FewestImages = 20;
    private const int MostImages = 256;
    private const int BatchSize = 32;
    private const double StandardErrors = 2;

    // Where a first look shows no cost, or one of this many standard errors, the other images are left alone: ten passes over all of them took half of
    // a training of 25 seconds.
    private const double ClearStandardErrors = 3;
    private const int ClearImages = 64;

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

        int first = Math.Min(BatchSize, validation.Count), most = Math.Min(MostImages, validation.Count / first * first);
        using ProbeAnswers plain = Answers(ImageTransforms.None);
        return [.. Transforms.Select((transform, i) =>
        {
            using ProbeAnswers transformed = Answers(transform);
            TransformCheck check = Look(first);
            while (check.Images < most && !IsClear(check))
            {
                check = Look(Math.Min(2 * check.Images, most));
            }

            progress?.Report(new TransferProgress("Checking augmentation", i + 1, Transforms.Length, "transforms"));
            return check;

            TransformCheck Look(int images)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Judge(transform, metric, plain.Right(images), transformed.Right(images), plain.Labels(images));
            }
        })];

        ProbeAnswers Answers(ImageTransforms transform) =>
            new(network, new PixelInputs(validation, side, transform == ImageTransforms.None ? 0 : strength, transform), first, random);
    }

    /// <summary>Whether more images would hardly change the answer.</summary>
    internal static bool IsClear(TransformCheck check) =>
        check.AccuracyDrop <= 0 || (check.Images >= ClearImages && check.AccuracyDrop > ClearStandardErrors * check.StandardError);

    /// <summary>All transforms but those that were left out.</summary>
    public static ImageTransforms Allowed(IReadOnlyList<TransformCheck> checks) =>
        checks.Where(c => !c.Allowed).Aggregate(ImageTransforms.All, (all, check) => all & ~Enum.Parse<ImageTransforms>(check.Transform));

    /// <summary>Paired difference, which has a width also where the two differ nowhere.</summary>
    internal static TransformCheck Judge(ImageTransforms transform, DecisionMetric metric, bool[] plain, bool[] transformed, int[] labels)
    {
        MetricDifference drop = MetricDifference.Of(metric, plain, transformed, labels);
        return new TransformCheck(transform.ToString(), drop.Gain, drop.Error, drop.Gain <= StandardErrors * drop.Error)
        {
            Metric = metric,
            Images = plain.Length,
        };
    }
}
