using System.Globalization;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>A window against the reference: a test per quantity, at one level together.</summary>
internal static class DriftComparison
{
    public static IReadOnlyList<DriftTest> Of(DriftTally window, ModelReference reference, double level)
    {
        (string Quantity, TwoSampleResult Result)[] tests =
        [
            (DriftQuantity.Confidence, TwoSamples.Values(window.Confidence, reference.Confidence)),
            (DriftQuantity.Shares, TwoSamples.Shares(window.Predicted, reference.Predicted)),
        ];
        double[] adjusted = Holm.Adjusted([.. tests.Select(t => t.Result.PValue)]);
        bool mix = adjusted[^1] <= level;
        return
        [
            .. tests.Select((t, i) => new DriftTest(
                t.Quantity, t.Result.Test, t.Result.Statistic, t.Result.PValue, adjusted[i], adjusted[i] <= level,
                Meaning(t.Quantity, adjusted[i] <= level, mix, window, reference))),
        ];
    }

    private static string Meaning(string quantity, bool left, bool mix, DriftTally window, ModelReference reference)
    {
        string images = $"the {reference.Count} {reference.Images} images";
        return (quantity, left) switch
        {
            (DriftQuantity.Shares, true) =>
                $"The mix of classes is another than that of {images}. That is usual in use, and does not say that the model is wrong.",
            (DriftQuantity.Shares, false) => $"No other mix of classes than that of {images} was found.",
            (_, true) => string.Create(
                CultureInfo.InvariantCulture,
                $"The model is {window.MeanConfidence:0.000} sure on average, of {images} it was {reference.MeanConfidence:0.000}. ")
                + (mix
                    ? "The mix of classes is another too, which alone moves this: look at images of each class."
                    : "The images are of another kind than those: look at some, and label some of them to see whether the answers are right."),
            _ => $"No other confidence than that of {images} was found.",
        };
    }
}
