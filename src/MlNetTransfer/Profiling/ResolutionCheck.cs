using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Profiling;

/// <summary>Whether the images hold as many pixels as the network looks at.</summary>
internal static class ResolutionCheck
{
    // Enlarged to more than twice its size an image has no detail at the scale that the first filters were trained on; our own choice.
    private const int MostEnlargement = 2;

    private const int Step = 32;

    /// <param name="commonSide">Pixels that the shorter side of 19 in 20 training images does not exceed.</param>
    /// <param name="inputSize">Side of the square that the network sees.</param>
    public static IEnumerable<Finding> Of(int commonSide, int inputSize)
    {
        int fitting = Math.Max(2 * Step, (commonSide + Step - 1) / Step * Step);
        if (commonSide * MostEnlargement < inputSize && fitting < inputSize)
        {
            yield return Finding.Info(
                FindingCode.LowResolution,
                "",
                $"19 in 20 training images have a shorter side of at most {commonSide} pixels, and the network works at {inputSize}: "
                + $"they are enlarged more than {MostEnlargement} times",
                $"Larger pictures would help, if you have them. --input-size {fitting} is faster and usually costs some accuracy.");
        }
    }
}
