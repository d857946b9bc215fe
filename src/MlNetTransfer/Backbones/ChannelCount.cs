namespace MlNetTransfer.Backbones;

/// <summary>Channels of networks whose width is a factor (MobileNets, arXiv:1801.04381; EfficientNets).</summary>
internal static class ChannelCount
{
    private const int Divisor = 8;

    /// <summary>Nearest multiple of 8 that is not more than 10 % below.</summary>
    public static int Near(double channels)
    {
        int rounded = Math.Max(Divisor, (int)(channels + (Divisor / 2.0)) / Divisor * Divisor);
        return rounded < 0.9 * channels ? rounded + Divisor : rounded;
    }
}
