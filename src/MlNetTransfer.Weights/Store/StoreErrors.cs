using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Weights;

/// <summary>What the store refuses, as findings.</summary>
internal static class StoreErrors
{
    /// <summary>MNT402.</summary>
    /// <param name="weights">Not in <paramref name="folder"/>.</param>
    /// <param name="folder">Where they would be kept.</param>
    public static TransferException NotHere(PretrainedWeights weights, string folder)
    {
        string import = $"import it with 'models import FILE --arch {weights.Name}'";
        string how = weights.Restricted ? $"Their terms are yours to accept ({weights.Licence}). Get {weights.Url?.ToString() ?? weights.Source} and {import}"
            : weights is { Url: null, Package: null } ? $"Get {weights.Source} and {import}"
            : $"Get them with 'models pull {weights.Name}'";
        return new TransferException(Finding.Error(
            FindingCode.WeightsRequired,
            weights.Name,
            $"its pretrained weights are not in '{folder}', and no file with them was named",
            $"{how}, or name a file with --weights."));
    }

    /// <summary>MNT402.</summary>
    public static TransferException PartOfProduct(string name) => new(Finding.Error(
        FindingCode.WeightsRequired, name, "these weights ship with the product and are part of it", "Name another backbone."));

    /// <summary>MNT402.</summary>
    public static TransferException PartOfApp(PretrainedWeights weights) => new(Finding.Error(
        FindingCode.WeightsRequired,
        weights.Name,
        $"its weights are part of the app, in '{weights.Path}'",
        "To train without them, name another backbone with --backbone."));

    /// <exception cref="TransferException">MNT101.</exception>
    public static void RefuseEmpty(string path, string option)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new TransferException(Finding.Error(FindingCode.OptionInvalid, option, "is not a path", "Give it a path."));
        }
    }
}
