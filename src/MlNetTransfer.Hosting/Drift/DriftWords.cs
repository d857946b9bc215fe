using System.Globalization;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>What comparisons mean, in words.</summary>
internal sealed class DriftWords
{
    private readonly DriftTally _window;
    private readonly ModelReference _reference;
    private readonly MixedReference _mixed;
    private readonly string _images;

    /// <param name="window">That was compared.</param>
    /// <param name="reference">With which.</param>
    /// <param name="mixed">The same in the mix of classes of the window.</param>
    public DriftWords(DriftTally window, ModelReference reference, MixedReference mixed)
    {
        (_window, _reference, _mixed) = (window, reference, mixed);
        _images = $"the {reference.Count} {reference.Images} images";
    }

    /// <param name="quantity">Of <see cref="DriftQuantity"/>.</param>
    /// <param name="left">Whether it has left what the reference showed.</param>
    public string Of(string quantity, bool left) => (quantity, left) switch
    {
        (DriftQuantity.Shares, true) =>
            $"The mix of classes is another than that of {_images}. That is usual in use, and does not say that the model is wrong.",
        (DriftQuantity.Shares, false) => $"No other mix of classes than that of {_images} was found.",
        (DriftQuantity.Distance, true) => $"The images are at other distances from the training images than {_images} were.",
        (DriftQuantity.Distance, false) => $"No other distance from the training images than that of {_images} was found.",
        (DriftQuantity.NoneOfThese, true) => NoneOfThese(_reference.Distance!.Farthest),
        (DriftQuantity.NoneOfThese, false) => $"No other share of images that are none of the classes than that of {_images} was found.",
        (_, true) => Say($"The model is {_window.MeanConfidence:0.000} sure on average; of {_images} it was {_mixed.MeanConfidence:0.000}."),
        _ => $"No other confidence than that of {_images} was found.",
    };

    private string NoneOfThese(int farthest)
    {
        double now = (double)DriftComparison.Beyond(_window.Distance, farthest) / _window.Count, then = _mixed.Distance.Skip(farthest + 1).Sum();
        return Say($"{now:0.0 %} of the images are farther from the training images than 99 % of those are, and are probably none of the classes; ")
            + Say($"of {_images} it was {then:0.0 %}.");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
