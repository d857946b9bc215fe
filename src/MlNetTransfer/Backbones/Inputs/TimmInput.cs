using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary><c>config.json</c> as timm writes it, its values at the top or in <c>pretrained_cfg</c>.</summary>
internal static class TimmInput
{
    private const double Bytes = 255, SmallestDeviation = 1e-6, SmallestShare = 0.1;

    /// <returns>Null for a file of this name that says nothing of pixels.</returns>
    public static GraphInput? Read(PreprocessorFields file, GraphInput input)
    {
        PreprocessorFields fields = file.Inner("pretrained_cfg") ?? file;
        if (fields.Triple("mean", -1, 1) is not { } means || fields.Triple("std", SmallestDeviation, 1) is not { } deviations)
        {
            return null;
        }

        double[]? size = fields.Triple("input_size", 1, PreprocessorFields.LargestSide);
        if (size is not null && (size[0] != 3 || size[1] != size[2] || size[1] % 1 != 0))
        {
            throw fields.Wrong("input_size", "[3, side, side]");
        }

        return input with
        {
            FreeSide = (int?)size?[1] ?? input.FreeSide,
            CropShare = fields.Number("crop_pct", SmallestShare, 1) ?? input.CropShare,
            Normalization = new PixelNormalization([.. means.Select(m => (float)(m * Bytes))], [.. deviations.Select(d => (float)(d * Bytes))]),
        };
    }
}
