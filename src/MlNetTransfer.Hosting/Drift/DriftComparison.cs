using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>A window against the reference: a test per quantity, at one level together.</summary>
internal static class DriftComparison
{
    public static IReadOnlyList<DriftTest> Of(DriftTally window, ModelReference reference, double level)
    {
        MixedReference mixed = MixedReference.Of(reference, window.Predicted);
        int? farthest = window.Measured == window.Count ? reference.Distance?.Farthest : null;
        (string Quantity, TwoSampleResult Result)[] tests = [.. Tests(window, reference, mixed, farthest)];
        double[] adjusted = Holm.Adjusted([.. tests.Select(t => t.Result.PValue)]);
        DriftWords words = new(window, reference, mixed);
        return
        [
            .. tests.Select((t, i) => new DriftTest(
                t.Quantity,
                t.Result.Test,
                t.Result.Statistic,
                t.Result.PValue,
                adjusted[i],
                adjusted[i] <= level,
                words.Of(t.Quantity, adjusted[i] <= level))),
        ];
    }

    /// <summary>Images behind a bin.</summary>
    public static int Beyond(IEnumerable<int> counts, int bin) => counts.Skip(bin + 1).Sum();

    private static IEnumerable<(string Quantity, TwoSampleResult Result)> Tests(
        DriftTally window, ModelReference reference, MixedReference mixed, int? farthest)
    {
        yield return (DriftQuantity.Confidence, TwoSamples.Values(window.Confidence, mixed.Confidence, mixed.Images));
        if (farthest is { } last)
        {
            yield return (DriftQuantity.Distance, TwoSamples.Values(window.Distance, mixed.Distance, mixed.Images));
            yield return (
                DriftQuantity.NoneOfThese,
                TwoSamples.Share(Beyond(window.Distance, last), window.Count, mixed.Distance.Skip(last + 1).Sum(), mixed.Images));
        }

        yield return (DriftQuantity.Shares, TwoSamples.Shares(window.Predicted, PredictedOf(reference, window.Predicted.Length)));
    }

    /// <summary>[classes], images of the reference that were given each.</summary>
    public static int[] PredictedOf(ModelReference reference, int classes)
    {
        int[] predicted = new int[classes];
        foreach (ReferenceAnswer answer in reference.Answers)
        {
            predicted[answer.Class]++;
        }

        return predicted;
    }
}
