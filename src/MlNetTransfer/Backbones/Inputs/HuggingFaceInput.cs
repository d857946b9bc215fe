using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary><c>preprocessor_config.json</c>: what transformers' image processors do.</summary>
internal static class HuggingFaceInput
{
    private const double Bytes = 255, SmallestDeviation = 1e-6, SmallestFactor = 1e-6, SmallestShare = 0.1;

    // ConvNeXt's processor cuts only smaller inputs out of larger images.
    private const int LargestCut = 384;

    /// <summary>Never null: the name of the file says that it is one.</summary>
    public static GraphInput? Read(PreprocessorFields file, GraphInput input)
    {
        double factor = (file.Flag("do_rescale", true) ? file.Number("rescale_factor", SmallestFactor, 1) : 1) ?? 1 / Bytes;
        bool normalize = file.Flag("do_normalize", true);
        double[] none = [0, 0, 0], one = [1, 1, 1];
        double[] means = (normalize ? file.Triple("image_mean", -Bytes, Bytes) : none) ?? none;
        double[] deviations = (normalize ? file.Triple("image_std", SmallestDeviation, Bytes) : one) ?? one;
        (int? side, double share) = Cut(file);
        return input with
        {
            FreeSide = side ?? input.FreeSide,
            CropShare = share,
            BlueFirst = file.Flag("do_flip_channel_order", false),
            Normalization = new PixelNormalization([.. means.Select(m => (float)(m / factor))], [.. deviations.Select(d => (float)(d / factor))]),
        };
    }

    private static (int? Side, double Share) Cut(PreprocessorFields file)
    {
        int? shorter = file.Inner("size")?.Side("shortest_edge") ?? file.Square("size");
        int? crop = file.Flag("do_center_crop", file.Has("crop_size")) ? file.Square("crop_size") : null;
        if (crop is { } side)
        {
            return (side, shorter is { } whole ? Math.Clamp((double)side / whole, SmallestShare, 1) : 1);
        }

        double? share = file.Number("crop_pct", SmallestShare, 1);
        return (shorter, share is { } cut && shorter < LargestCut ? cut : 1);
    }
}
