using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Profiling;

/// <summary>What pretraining is worth against random weights.</summary>
internal static class PretrainingGain
{
    // A share of fewer is known to no better than ± 0.3.
    private const int FewestMistakes = 10;

    private const int Replicates = 1000;

    /// <summary>(accuracy − control) / (1 − control), with its interval by bootstrap over the images.</summary>
    /// <param name="pretrained">[images], whether it is right.</param>
    /// <param name="control">[images], the same for random weights.</param>
    /// <param name="random">Draws the replicates.</param>
    /// <returns>Null where the control makes so few mistakes that there is nothing to measure: fewer than <see cref="FewestMistakes"/>.</returns>
    public static MeasuredDifference? Of(bool[] pretrained, bool[] control, RandomSource random)
    {
        if (control.Count(right => !right) < FewestMistakes)
        {
            return null;
        }

        double[] replicates = new double[Replicates];
        for (int i = 0; i < Replicates; i++)
        {
            int right = 0, rightAtRandom = 0;
            for (int draw = 0; draw < pretrained.Length; draw++)
            {
                int image = random.NextInt32(pretrained.Length);
                right += pretrained[image] ? 1 : 0;
                rightAtRandom += control[image] ? 1 : 0;
            }

            replicates[i] = Gain(right, rightAtRandom, pretrained.Length);
        }

        return new MeasuredDifference(Gain(pretrained.Count(r => r), control.Count(r => r), pretrained.Length), Interval.OfReplicates(replicates, Replicates)!);
    }

    private static double Gain(int right, int rightAtRandom, int images) =>
        rightAtRandom == images ? 0 : (double)(right - rightAtRandom) / (images - rightAtRandom);
}
