using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Tests.Hosting.Drift;

/// <summary>Answers of a model that is nowhere: a mix of classes, a confidence as models have it, most of it near 1, and a distance around 1.</summary>
/// <param name="random">Draws them.</param>
/// <param name="mix">[classes], share of each.</param>
/// <param name="doubt">1 is usual; more makes it less sure.</param>
/// <param name="far">1 is usual; more is farther.</param>
internal sealed class MadeUpAnswers(RandomSource random, double[] mix, double doubt = 1, double far = 1)
{
    public static readonly double[] UsualMix = [0.5, 0.25, 0.15, 0.07, 0.03];

    /// <summary>Of one feature, whose distance is itself.</summary>
    public static DistanceReference Measure { get; } = new()
    {
        TrainingImages = 100,
        Spread = FeatureDistance.Write([1]),
        Centres = FeatureDistance.Write([0]),
        Farthest = DistanceBins.Of(1.3f),
    };

    public (int Class, float Probability, float Distance) Next()
    {
        double drawn = random.NextDouble();
        int label = 0;
        for (; label < mix.Length - 1 && drawn >= mix[label]; label++)
        {
            drawn -= mix[label];
        }

        float probability = (float)(1 - (0.8 * Math.Pow(random.NextDouble(), 4 / doubt)));
        return (label, probability, (float)(far * Math.Exp(0.12 * random.NextNormal())));
    }

    public ModelReference Reference(int images, string sha256 = "0") => Reference([.. Enumerable.Range(0, images).Select(_ => Next())], sha256);

    public static ModelReference Reference((int Class, float Probability, float Distance)[] images, string sha256 = "0") => ModelReference.Of(
        sha256,
        ModelReference.Test,
        [.. images.Select(i => new ReferenceAnswer(i.Class, ScoreBins.Of(i.Probability), DistanceBins.Of(i.Distance)))],
        images.Average(i => i.Probability),
        Measure);
}
