using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Tests.Hosting.Drift;

/// <summary>Answers of a model that is nowhere: a mix of classes, and a confidence as models have it, most of it near 1.</summary>
/// <param name="random">Draws them.</param>
/// <param name="mix">[classes], share of each.</param>
/// <param name="doubt">1 is usual; more makes it less sure.</param>
internal sealed class MadeUpAnswers(RandomSource random, double[] mix, double doubt = 1)
{
    public static readonly double[] UsualMix = [0.5, 0.25, 0.15, 0.07, 0.03];

    public (int Class, float Probability) Next()
    {
        double drawn = random.NextDouble();
        int label = 0;
        for (; label < mix.Length - 1 && drawn >= mix[label]; label++)
        {
            drawn -= mix[label];
        }

        return (label, (float)(1 - (0.8 * Math.Pow(random.NextDouble(), 4 / doubt))));
    }

    public (int[] Predicted, int[] Confidence) Counts(int answers)
    {
        (int[] predicted, int[] confidence) = (new int[mix.Length], new int[ScoreBins.Count]);
        for (int i = 0; i < answers; i++)
        {
            (int label, float probability) = Next();
            predicted[label]++;
            confidence[ScoreBins.Of(probability)]++;
        }

        return (predicted, confidence);
    }

    public ModelReference Reference(int images, string sha256 = "0")
    {
        (int[] predicted, int[] confidence) = Counts(images);
        return new ModelReference
        {
            Model = sha256,
            Images = ModelReference.Test,
            Count = images,
            Predicted = predicted,
            Confidence = confidence,
            MeanConfidence = confidence.Index().Sum(b => b.Item * ScoreBins.Upper(b.Index)) / images,
        };
    }
}
