using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <summary>What a <see cref="TransferPredictor"/> takes.</summary>
public sealed record PredictionOptions
{
    /// <summary>Most megapixels that an image may have; a larger one is refused by its header, with MNT304.</summary>
    /// <value>1 to 500. Default 75. Of an image that cannot be decoded row by row (all but JPEGs in one scan) a third is allowed: 25 megapixels,
    /// 100 MB.</value>
    public int MaxMegapixels { get; init; } = ImageLimits.PredictedMegapixels;

    /// <summary>Where to compute: <c>cpu</c>, <c>auto</c> (a GPU where the app has ONNX Runtime for one and its numbers are right), <c>cuda</c> or
    /// <c>cuda:1</c>.</summary>
    /// <value>cpu: what an app predicts does not change with the machine by itself.</value>
    public string Device { get; init; } = SessionDevice.Processor;

    /// <summary>MNT101 where a limit cannot be.</summary>
    /// <param name="option">What the user calls it, for the message.</param>
    /// <param name="megapixels">As <see cref="MaxMegapixels"/>.</param>
    public static IEnumerable<Finding> Check(string option, int megapixels)
    {
        if (megapixels is < 1 or > ImageLimits.MostMegapixels)
        {
            yield return Finding.Error(
                FindingCode.OptionInvalid, option, $"is {megapixels}; allowed are 1 to {ImageLimits.MostMegapixels}", "Leave it out for the default.");
        }
    }

    internal static IEnumerable<Finding> CheckDevice(string? device)
    {
        if (!SessionDevice.IsName(device))
        {
            yield return Finding.Error(
                FindingCode.OptionInvalid, nameof(Device), $"is '{device}'; allowed are auto, cpu, cuda, and cuda:0, cuda:1 …", "Leave it out for cpu.");
        }
    }
}
