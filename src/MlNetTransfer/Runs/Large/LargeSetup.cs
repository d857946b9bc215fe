using MlNetTransfer.Features;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Runs.Large;

/// <summary>What a run on features in files starts from.</summary>
/// <param name="Manifest">Names and paths of the images.</param>
/// <param name="Set">All images.</param>
/// <param name="Sample">Some of them, whose pictures were opened.</param>
/// <param name="Parts">The files.</param>
/// <param name="Features">Their rows in the order of the manifest, the columns of the head's stages.</param>
/// <param name="Stages">Stages whose channels the head takes.</param>
/// <param name="Setup">As for a run on the sample alone: backbone, weights, plan.</param>
internal sealed record LargeSetup(
    IManifestRows Manifest,
    LargeSet Set,
    LargeSample Sample,
    FeatureParts Parts,
    StoredFeatures Features,
    IReadOnlyList<string> Stages,
    RunSetup Setup) : IDisposable
{
    public void Dispose()
    {
        Features.Dispose();
        Parts.Dispose();
    }
}
