using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Extraction;

/// <summary>One <see cref="Measurement"/> on images.</summary>
internal sealed class OnnxMeasurement : IFeatureExtractor
{
    // Batches are no larger than memory allows: about so many bytes for the pixels and feature maps of all that run at once.
    private const int MostImages = 128;
    private const long MostBytes = 500_000_000;

    // Input, output, normalised output and what a shortcut or an activation keeps: measured are 2 to 5 times the largest output.
    private const int LiveActivations = 4;

    private readonly OnnxImageRunner _runner;
    private readonly RandomSource? _batches;
    private readonly long _bytesPerImage;

    private OnnxMeasurement(
        BackboneSpec backbone,
        BackboneWeights weights,
        byte[] graph,
        IReadOnlyList<FeatureOutput> outputs,
        RandomSource? batches,
        DecodedPixels? decoded,
        SessionDevice? device)
    {
        Outputs = outputs;
        _batches = batches;
        _bytesPerImage = BytesPerImage(backbone);
        _runner = new OnnxImageRunner(
            graph,
            FeatureGraph.Pixels,
            backbone.Preprocessing.Window.Size,
            outputs,
            (encoded, pixels) => ImageDecoder.DecodeWindow(encoded, backbone.Preprocessing.Window, pixels, backbone.Preprocessing.Picture),
            planMemory: batches is null,
            decoded?.Of(backbone.Preprocessing.Window, backbone.Preprocessing.Picture),
            device);
        Key = batches is null ? OnnxFeatureExtractor.CreateKey(backbone, weights, outputs.Select(o => o.Stage), _runner.Device) : null;
    }

    public string? Key { get; }

    /// <summary>Channel moments: one output per BatchNorm, called like it, [2 × channels], means before mean squares of (what enters it − stored mean) /
    /// √(stored variance + ε). Batch statistics: one per stage. Source classes: one, [classes].</summary>
    public IReadOnlyList<FeatureOutput> Outputs { get; }

    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="measurement">What to measure.</param>
    /// <param name="random">Decides which images share a batch.</param>
    /// <param name="decoded">Pixels that other passes share; null decodes every image.</param>
    /// <param name="device">Where to compute; null for the processor, which always takes the statistics of batches.</param>
    /// <returns>Null when the network has nothing to measure: no BatchNorm of its own, or no source classes.</returns>
    public static OnnxMeasurement? Create(
        BackboneSpec backbone,
        BackboneWeights weights,
        Measurement measurement,
        RandomSource random,
        DecodedPixels? decoded = null,
        SessionDevice? device = null)
    {
        switch (measurement)
        {
            case Measurement.ChannelMoments when backbone.BatchNorm.IsStored:
                FeatureOutput[] layers = [.. backbone.BatchNorms.Select(l => new FeatureOutput(l.Name, 2 * l.Channels))];
                return new(backbone, weights, FeatureGraph.BuildChannelMoments(backbone, weights), layers, null, decoded, device);
            case Measurement.BatchStatistics when backbone.BatchNorm.IsStored:
                FeatureOutput[] stages = [.. backbone.Stages.Select(s => new FeatureOutput(s.Name, s.Channels))];
                string[] names = [.. stages.Select(s => s.Stage)];
                byte[] graph = FeatureGraph.Build(backbone, weights, names, normalize: true, sourceLogits: false, BatchNormLowering.PerBatch);
                return new(backbone, weights, graph, stages, random, decoded, device: null);
            case Measurement.SourceClasses when backbone.SourceHead is { } head:
                FeatureOutput[] classes = [new FeatureOutput(FeatureGraph.SourceProbabilities, head.Classes)];
                return new(backbone, weights, FeatureGraph.BuildSourceProbabilities(backbone, weights, head), classes, null, decoded, device);
            default:
                return null;
        }
    }

    public void Extract(
        IReadOnlyList<ImageSource> images,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        const string station = "Measuring the network";
        if (_batches is null)
        {
            _runner.Run(station, images, deliver, reject, progress, cancellationToken);
            return;
        }

        int[][] batches = Batches(images.Count, _bytesPerImage, _batches.Fork("batches"));
        long bytes = batches.Length == 0 ? 1 : batches[0].Length * _bytesPerImage;
        int workers = Math.Clamp((int)(MostBytes / bytes), 1, Environment.ProcessorCount);
        int atOnce = Math.Min(workers, Math.Max(1, batches.Length));
        _runner.RunBatches(station, images, batches, atOnce, whole: false, deliver, reject, progress, cancellationToken);
    }

    public void Dispose() => _runner.Dispose();

    internal static long BytesPerImage(BackboneSpec backbone)
    {
        long window = backbone.Preprocessing.Window.Size;
        return sizeof(float) * ((3 * window * window) + (LiveActivations * BackboneGeometry.Of(backbone)!.LargestActivation));
    }

    /// <summary>Images in random order, in as few batches of sizes that differ by one at most as the bounds allow: one batch of all,
    /// or at least half of the bound each.</summary>
    internal static int[][] Batches(int images, long bytesPerImage, RandomSource random)
    {
        int[] order = [.. Enumerable.Range(0, images)];
        random.Shuffle(order.AsSpan());
        int most = (int)Math.Clamp(MostBytes / bytesPerImage, 1, MostImages);
        int count = (images + most - 1) / most;
        return [.. Enumerable.Range(0, count).Select(b => order[(int)((long)b * images / count)..(int)((b + 1L) * images / count)])];
    }
}
