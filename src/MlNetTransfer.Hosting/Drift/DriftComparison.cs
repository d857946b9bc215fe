using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>A window against the reference: a test per quantity, at one level together.</summary>
internal static class DriftComparison
{
    public static IReadOnlyList<DriftTest> Of(DriftTally window, ModelReference reference, double level)
    {
        (string Quantity, TwoSampleResult Result)[] tests = [.. Tests(window, reference)];
        double[] adjusted = Holm.Adjusted([.. tests.Select(t => t.Result.PValue)]);
        DriftWords words = new(window, reference, tests.Index().Where(t => adjusted[t.Index] <= level).Select(t => t.Item.Quantity));
        return
        [
            .. tests.Select((t, i) => new DriftTest(
                t.Quantity, t.Result.Test, t.Result.Statistic, t.Result.PValue, adjusted[i], adjusted[i] <= level, words.Of(t.Quantity))),
        ];
    }

    private static IEnumerable<(string Quantity, TwoSampleResult Result)> Tests(DriftTally window, ModelReference reference)
    {
        yield return (DriftQuantity.Confidence, TwoSamples.Values(window.Confidence, reference.Confidence));
        if (reference.Distance is { } distance && window.Measured == window.Count)
        {
            yield return (DriftQuantity.Distance, TwoSamples.Values(window.Distance, distance.Images));
            yield return (
                DriftQuantity.NoneOfThese, TwoSamples.Share(window.NoneOfThese, window.Count, distance.NoneOfThese, reference.Count));
        }

        yield return (DriftQuantity.Shares, TwoSamples.Shares(window.Predicted, reference.Predicted));
    }
}
