using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;

namespace MlNetTransfer.Runs.Large;

/// <summary>What features were computed with, against what a run would compute them with.</summary>
internal static class FeatureOrigins
{
    /// <summary>Columns of the last stage of the network in a row.</summary>
    /// <exception cref="TransferException">MNT612 where the features are not of this network, these weights and these options of the images, with everything
    /// that differs.</exception>
    public static (int Start, int Count) ColumnsOf(FeatureOrigin origin, BackboneSpec backbone, BackboneWeights weights, string where)
    {
        string last = backbone.Stages[^1].Name;
        int stage = origin.Stages.ToList().FindIndex(s => s.Stage == last && s.Dimension == backbone.FeatureDimension);
        (string What, string Theirs, string Ours)[] compared =
        [
            ("backbone", origin.Backbone, backbone.Name), ("weights", Short(origin.WeightsSha256), Short(weights.Sha256)),
            ("input size", $"{origin.InputSize}", $"{backbone.InputSize}"), ("pictures", Words(origin.Picture), Words(backbone.Preprocessing.Picture.Key)),
        ];
        Finding[] findings =
        [
            .. compared.Where(c => c.Theirs != c.Ours).Select(c => Differs(where, $"were computed with {c.What} {c.Theirs}, this run has {c.Ours}")),
            .. stage >= 0 ? (Finding[])[]
                : [Differs(where, $"are those of {string.Join(", ", origin.Stages.Select(s => s.Stage))}; a head takes those of {last}")],
        ];
        TransferException.ThrowIfErrors(findings);
        return (origin.Stages.Take(stage).Sum(s => s.Dimension), origin.Stages[stage].Dimension);
    }

    private static string Short(string sha256) => sha256[..Math.Min(12, sha256.Length)];

    private static string Words(string picture) => picture.Length == 0 ? "of the default" : picture;

    private static Finding Differs(string where, string what) => Finding.Error(
        FindingCode.FeaturesDoNotFit,
        where,
        what,
        "Name the backbone, the weights and the options of the images that 'features' was given.");
}
