using MlNetTransfer.Numerics;

namespace MlNetTransfer.Profiling;

/// <summary>What the classes that a network was pretrained on say about the labels.</summary>
/// <param name="LabelInformation">Share of the labels' entropy that the likeliest source class tells, corrected for chance: 1 when it determines the
/// label, 0 on average when the two have nothing to do with each other (and then as often slightly negative).</param>
/// <param name="MeanLargestProbability">Mean over the images of the likeliest source class's probability, 0…1.</param>
public sealed record SourceAgreement(double LabelInformation, double MeanLargestProbability)
{
    /// <summary>(I(y; z) − E) / (H(y) − E), with E the mean of I over all permutations of the labels: with more source classes than images per class,
    /// I itself is large for any labels (Vinh, Epps and Bailey 2010, JMLR 11, 2837–2854, section 4, with H(y) as upper bound).</summary>
    /// <param name="probabilities">Rows of <see cref="Measurement.SourceClasses"/>, [images × source classes]; of decoded images alone.</param>
    /// <param name="labels">0-based class of each image.</param>
    internal static SourceAgreement Of(FeatureMatrix probabilities, IReadOnlyList<int> labels)
    {
        int[] source = new int[probabilities.Rows];
        double largest = 0;
        for (int i = 0; i < source.Length; i++)
        {
            ReadOnlySpan<float> row = probabilities.Row(i);
            source[i] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row);
            largest += row[source[i]] / (double)source.Length;
        }

        return new SourceAgreement(LabelInformationOf(source, labels), largest);
    }

    /// <summary>0 also where there is nothing to tell: one label alone, or no two images of the same source class.</summary>
    internal static double LabelInformationOf(IReadOnlyList<int> source, IReadOnlyList<int> labels)
    {
        int count = labels.Count;
        int[] labelCounts = Counts(labels), sourceCounts = Counts(source);
        double information = Counts(source.Zip(labels)).Sum(
            joint => Term(joint, count)) - labelCounts.Sum(n => Term(n, count)) - sourceCounts.Sum(n => Term(n, count));
        double entropy = -labelCounts.Sum(n => Term(n, count));
        double expected = Expected(labelCounts, sourceCounts, count);
        return entropy - expected > 1e-9 * Math.Max(1, entropy) ? (information - expected) / (entropy - expected) : 0;
    }

    /// <summary>Mean of the mutual information where every pairing of labels and source classes is as likely: each cell is hypergeometric.</summary>
    private static double Expected(int[] labelCounts, int[] sourceCounts, int count)
    {
        double[] logFactorial = new double[count + 1];
        for (int i = 2; i <= count; i++)
        {
            logFactorial[i] = logFactorial[i - 1] + Math.Log(i);
        }

        double expected = 0;
        foreach (IGrouping<int, int> a in labelCounts.GroupBy(n => n))
        {
            foreach (IGrouping<int, int> b in sourceCounts.GroupBy(n => n))
            {
                expected += a.Count() * b.Count() * Cell(a.Key, b.Key);
            }
        }

        return expected;

        double Cell(int a, int b)
        {
            double sum = 0;
            for (int n = Math.Max(1, a + b - count); n <= Math.Min(a, b); n++)
            {
                double log = LogChoose(a, n) + LogChoose(count - a, b - n) - LogChoose(count, b);
                sum += Math.Exp(log) * n / count * Math.Log((double)count * n / ((double)a * b));
            }

            return sum;
        }

        double LogChoose(int n, int k) => logFactorial[n] - logFactorial[k] - logFactorial[n - k];
    }

    private static int[] Counts<T>(IEnumerable<T> values)
        where T : notnull => [.. values.CountBy(v => v).Select(c => c.Value)];

    private static double Term(int n, int count) => n / (double)count * Math.Log(n / (double)count);
}
