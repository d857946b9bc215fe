using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Planning;

/// <summary>Settings whose memory is longer than the run they are for. The policy avoids them where a run is not too short for any; a
/// user's numbers may not.</summary>
/// <remarks>docs/evidence.md, 4.2 and 4.3: with RAdam's default β₂ of 0.999 a run of 100 steps trains at 0.14 of its step size, and with
/// timm's default averaging 90 % of the result of 500 steps are the initial weights.</remarks>
internal static class ShortRunChecks
{
    // Below half, the rectifier rather than the learning rate decides how much is learned.
    private const double SmallestRectification = 0.5;

    // More of the start than this in the averaged weights is a different model.
    private const double LargestInitialShare = 0.05;

    private const int SmallestLiveBatch = 16;

    /// <param name="recipe">What is about to run.</param>
    /// <param name="images">Training images.</param>
    public static IReadOnlyList<Finding> Of(FineTuningRecipe recipe, int images)
    {
        int steps = recipe.Epochs * Math.Max(1, images / recipe.BatchSize);
        List<Finding> findings = [];
        double rectification = MeanRectification(recipe.SecondMomentDecay, steps), memory = 1 / (1 - recipe.SecondMomentDecay);
        double initial = Math.Pow(recipe.AverageDecay, steps);
        if (recipe.Optimizer == OptimizerKind.RAdam && rectification < SmallestRectification)
        {
            Add(
                $"secondMomentDecay is {recipe.SecondMomentDecay}: over {steps} steps RAdam trains at {rectification:0.00} of its learning rate",
                "Set 0.9 under 100 steps, 0.98 under 500, 0.99 under 2000, or train longer.");
        }

        if (recipe.Optimizer == OptimizerKind.AdamW && memory > steps)
        {
            Add(
                $"secondMomentDecay is {recipe.SecondMomentDecay}: AdamW remembers {memory:0} steps, the run has {steps}",
                "Set 0.9 under 100 steps, 0.98 under 500, 0.99 under 2000, or train longer.");
        }

        if (initial > LargestInitialShare)
        {
            Add(
                $"averageDecay is {recipe.AverageDecay}: after {steps} steps {100 * initial:0} % of the averaged weights are still those of the start",
                "Set 1 − 10/steps or less.");
        }

        if (recipe.LiveBatchNorm && recipe.BatchSize < SmallestLiveBatch)
        {
            Add(
                $"BatchNorm measures batches of {recipe.BatchSize} images, which is mostly noise",
                "Give more images, a larger batchSize, or set liveBatchNorm=false.");
        }

        if (recipe.Patience > recipe.Epochs)
        {
            Add($"patience is {recipe.Patience} epochs, the run has {recipe.Epochs}: it never stops early", "Set it to fewer than the epochs.");
        }

        return findings;

        void Add(FormattableString what, string remedy) =>
            findings.Add(Finding.Warning(FindingCode.RunTooShort, "recipe", what.ToString(CultureInfo.InvariantCulture), remedy));
    }

    /// <summary>Mean over a run of RAdam's rectification term (arXiv:1908.03265, algorithm 2; 0 where it takes steps without the second moment).</summary>
    internal static double MeanRectification(double beta2, int steps)
    {
        double longest = (2 / (1 - beta2)) - 1, sum = 0;
        for (int step = 1; step <= steps; step++)
        {
            double power = Math.Pow(beta2, step), length = longest - (2 * step * power / (1 - power));
            sum += length > 5 ? Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) : 0;
        }

        return sum / steps;
    }
}
