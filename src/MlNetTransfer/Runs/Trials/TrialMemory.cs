using MlNetTransfer.Backbones;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Runs.Trials;

/// <summary>Guesses how much main memory a task takes that trains one strategy. On a GPU the steps take its memory instead, which is not guessed.</summary>
internal static class TrialMemory
{
    // .NET, ONNX Runtime, libtorch and ML.NET with open sessions, before the first step (docs/choices.md, Memory).
    private const long Programs = 800_000_000;

    // What a batch of images for features may take (docs/choices.md); it is over before layers train.
    private const long Extraction = 500_000_000;

    // TrainingImages keeps them decoded up to here, those to train on and those to judge on.
    private const long MostImages = 1L << 30;

    // SegmentedBackward keeps so many activations at a time, or those of one block.
    private const long MostActivations = 600_000_000;

    // The activations, their gradients, and what convolutions need beside them: measured, see docs/cluster-trials.md.
    private const int Beside = 3;

    // Pretrained, live, gradient, two moments, average, best, the start, and a checkpoint on its way.
    private const int Copies = 9;

    /// <summary>Bytes.</summary>
    /// <param name="backbone">After the cut.</param>
    /// <param name="recipe">Null where a head alone is trained.</param>
    /// <param name="train">Images to train on.</param>
    /// <param name="validation">Images to judge on.</param>
    public static long Of(BackboneSpec backbone, FineTuningRecipe? recipe, int train, int validation)
    {
        long features = sizeof(float) * ((long)train + validation) * backbone.Stages.Sum(s => s.Channels);
        if (recipe is null)
        {
            return Programs + Extraction + (2 * features);
        }

        int side = backbone.Preprocessing.ImageSide;
        long square = 3L * side * side, images = Kept(train * square) + Kept(validation * square);
        long weights = sizeof(float) * Copies * backbone.TensorShapes.Values.Sum(s => s.Aggregate(1L, (a, b) => a * b));
        return Programs + features + images + Math.Max(Extraction, weights + (Beside * Activations(backbone, recipe)));
    }

    /// <summary>What does not fit is not kept at all.</summary>
    private static long Kept(long bytes) => bytes <= MostImages ? bytes : 0;

    /// <summary>Of the whole network, also where layers are frozen: before the first step it is compared with ONNX Runtime, forward and backward.</summary>
    private static long Activations(BackboneSpec backbone, FineTuningRecipe recipe)
    {
        long kept = sizeof(float) * (long)recipe.BatchSize * (recipe.LiveBatchNorm ? 2 : 1);
        long[] blocks = Array.ConvertAll(
            BackboneGeometry.OutputsPerBlock(backbone, 0, TensorShape.Map(3, backbone.InputSize)), values => kept * values);
        return Math.Min(blocks.Sum(), Math.Max(MostActivations, blocks.Max()));
    }
}
