using MlNetTransfer.Backbones;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Runs.Large;

/// <summary>Images and their features, for a run that trains a head on them.</summary>
/// <param name="Manifest">The images.</param>
/// <param name="Folder">Their features.</param>
internal sealed record LargeInput(IManifestRows Manifest, FeatureFolder Folder)
{
    /// <summary>The network that computed them; null where the options name it, or the features do.</summary>
    public (BackboneSpec Backbone, BackboneWeights Weights)? Network { get; init; }

    /// <summary>What the user named: a manifest, and the folder that tasks wrote to.</summary>
    /// <exception cref="Diagnostics.TransferException">The codes of both.</exception>
    public static LargeInput Of(RunContext context) => new(
        new ManifestFileRows(ManifestFile.Open(context.Options.Data)),
        FeatureFolder.Open(context.Options.Features!, context.Time.GetUtcNow(), context.Progress, context.CancellationToken));
}
