using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer;

/// <summary>What a <see cref="TransferPredictor"/> takes.</summary>
public sealed record PredictionOptions
{
    /// <summary>Most megapixels that an image may have; a larger one is refused by its header, with MNT304.</summary>
    /// <value>1 to 500. Default 75. Of an image that cannot be decoded row by row (all but JPEGs in one scan) a third is allowed: 25 megapixels,
    /// 100 MB.</value>
    public int MaxMegapixels { get; init; } = ImageLimits.PredictedMegapixels;

    internal static IEnumerable<Finding> Check(string option, int megapixels)
    {
        if (megapixels is < 1 or > ImageLimits.MostMegapixels)
        {
            yield return Finding.Error(
                FindingCode.OptionInvalid, option, $"is {megapixels}; allowed are 1 to {ImageLimits.MostMegapixels}", "Leave it out for the default.");
        }
    }
}
