using System.Globalization;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>What comparisons mean, in words.</summary>
internal sealed class DriftWords
{
    private const string Look = "look at some, and label some of them to see whether the answers are right.";

    private readonly DriftTally _window;
    private readonly ModelReference _reference;
    private readonly string[] _left;
    private readonly string _images;

    /// <param name="window">That was compared.</param>
    /// <param name="reference">With which.</param>
    /// <param name="left">Quantities that have left it.</param>
    public DriftWords(DriftTally window, ModelReference reference, IEnumerable<string> left)
    {
        (_window, _reference, _left) = (window, reference, [.. left]);
        _images = $"the {reference.Count} {reference.Images} images";
    }

    public string Of(string quantity) => (quantity, _left.Contains(quantity)) switch
    {
        (DriftQuantity.Shares, true) =>
            $"The mix of classes is another than that of {_images}. That is usual in use, and does not say that the model is wrong.",
        (DriftQuantity.Shares, false) => $"No other mix of classes than that of {_images} was found.",
        (DriftQuantity.Distance, true) => $"The images are at other distances from the training images than {_images} were: {Look}",
        (DriftQuantity.Distance, false) => $"No other distance from the training images than that of {_images} was found.",
        (DriftQuantity.NoneOfThese, true) => NoneOfThese(),
        (DriftQuantity.NoneOfThese, false) => $"No other share of images that are none of the classes than that of {_images} was found.",
        (_, true) => Confidence(),
        _ => $"No other confidence than that of {_images} was found.",
    };

    private string NoneOfThese() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(double)_window.NoneOfThese / _window.Count:0.0 %} of the images are farther from the training images than 99 % of those are, and are probably ")
        + string.Create(
            CultureInfo.InvariantCulture, $"none of the classes; of {_images} it was {(double)_reference.Distance!.NoneOfThese / _reference.Count:0.0 %}.");

    private string Confidence() => string.Create(
        CultureInfo.InvariantCulture,
        $"The model is {_window.MeanConfidence:0.000} sure on average; of {_images} it was {_reference.MeanConfidence:0.000}. ")
        + (_left.Contains(DriftQuantity.Shares) && !_left.Contains(DriftQuantity.Distance)
            ? "The mix of classes is another too, which alone moves this: look at images of each class."
            : "The images are of another kind than those: " + Look);
}
