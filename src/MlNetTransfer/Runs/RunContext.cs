using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs;

/// <summary>What every station of a run needs.</summary>
/// <param name="Options">The user's.</param>
/// <param name="Engine">Computes features and writes models.</param>
/// <param name="FineTuner">Trains layers; null in a pipeline that trains heads only.</param>
/// <param name="Time">The clock.</param>
/// <param name="Progress">Told how far each station has come.</param>
/// <param name="CancellationToken">Ends the work.</param>
internal sealed record RunContext(
    TransferOptions Options,
    ITransferEngine Engine,
    IFineTuner? FineTuner,
    TimeProvider Time,
    IProgress<TransferProgress>? Progress,
    CancellationToken CancellationToken)
{
    // Room for 4,800 images of 96 pixels, or for 890 of 224.
    private const long PixelRoom = 128 << 20;

    /// <summary>When the run began, UTC.</summary>
    public DateTimeOffset Started { get; } = Time.GetUtcNow();

    /// <summary>Seconds of the stations; the same for all contexts of a run.</summary>
    public StationClock Clock { get; } = new(Time);

    /// <summary>Pixels that passes over the same images share; the same for all contexts of a run. A station after which other images follow, or
    /// layers are trained, clears it.</summary>
    public DecodedPixels Pixels { get; } = new(PixelRoom);

    /// <summary>Images that trainings share; the same for all contexts of a run.</summary>
    public SharedImages Images { get; } = new();

    /// <summary>Where features, weights and activations are kept.</summary>
    public string CacheFolder => Options.CacheFolder ?? Storage.CacheFolder.Default;

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => TimeSpan.FromSeconds(Clock.Total);

    /// <summary>A source of its own for every use, so that one station's draws change nothing in another.</summary>
    /// <param name="use">For what.</param>
    public RandomSource Random(string use) => new RandomSource(Options.Seed).Fork(use);

    /// <summary>Pooled features of images, from the cache or computed.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="stages">Stages whose channels make up a row.</param>
    /// <param name="images">One row each.</param>
    public FeatureSet Features(BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages, IReadOnlyList<LabelledImage> images)
    {
        using IFeatureExtractor extractor = Engine.OpenFeatures(backbone, weights, stages, Pixels);
        return new FeatureStore(CacheFolder, Time).Load(images, extractor, Progress, CancellationToken);
    }
}
