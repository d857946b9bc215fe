using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Extraction;

/// <summary>Pooled stage outputs of a backbone, any set of stages in one pass.</summary>
internal sealed class OnnxFeatureExtractor : IFeatureExtractor
{
    // Raise when the graph, the decoder or the pooling changes what comes out.
    private const int Revision = 7;

    private readonly OnnxImageRunner _runner;

    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="stages">Stages in the order in which they stand in a row; none means the last.</param>
    public OnnxFeatureExtractor(BackboneSpec backbone, BackboneWeights weights, params IReadOnlyList<string> stages)
        : this(backbone, weights, decoded: null, device: null, stages)
    {
    }

    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="decoded">Pixels that other passes share; null decodes every image.</param>
    /// <param name="device">Where to compute; null for the processor.</param>
    /// <param name="stages">Stages in the order in which they stand in a row; none means the last.</param>
    /// <exception cref="TransferException">MNT502 where a device was named that cannot be opened.</exception>
    public OnnxFeatureExtractor(
        BackboneSpec backbone, BackboneWeights weights, DecodedPixels? decoded, SessionDevice? device, params IReadOnlyList<string> stages)
    {
        string[] names = stages.Count > 0 ? [.. stages] : [backbone.Stages[^1].Name];
        Outputs = [.. names.Select(name => new FeatureOutput(name, backbone.Stages.Single(s => s.Name == name).Channels))];
        byte[] graph = FeatureGraph.Build(backbone, weights, names);
        if (!backbone.IsTrainable)
        {
            GraphTrial.Run(graph, backbone.Preprocessing.Window.Size, (names[0], Outputs[0].Dimension), weights.Path);
        }

        _runner = new OnnxImageRunner(
            graph,
            FeatureGraph.Pixels,
            backbone.Preprocessing.Window.Size,
            Outputs,
            (encoded, pixels) => ImageDecoder.DecodeWindow(encoded, backbone.Preprocessing.Window, pixels, backbone.Preprocessing.Picture),
            decoded: decoded?.Of(backbone.Preprocessing.Window, backbone.Preprocessing.Picture),
            device: device);
        Key = CreateKey(backbone, weights, names, _runner.Device);
    }

    public string Key { get; }

    public IReadOnlyList<FeatureOutput> Outputs { get; }

    public void Extract(
        IReadOnlyList<ImageSource> images,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken) =>
        _runner.Run("Extracting features", images, deliver, reject, progress, cancellationToken);

    public void Dispose() => _runner.Dispose();

    /// <summary>Everything besides an image that its row depends on, as a token.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="outputs">Names of the outputs, which say what is computed.</param>
    /// <param name="device">What computes: a GPU adds in another order.</param>
    internal static string CreateKey(BackboneSpec backbone, BackboneWeights weights, IEnumerable<string> outputs, string device = SessionDevice.Processor)
    {
        Preprocessing preprocessing = backbone.Preprocessing;
        string identity = string.Join('|',
        [
            Revision.ToString(CultureInfo.InvariantCulture),
            backbone.Name,
            weights.Sha256,
            string.Join(',', outputs),
            backbone.Stages[^1].Blocks[^1].Name,
            preprocessing.ImageSide.ToString(CultureInfo.InvariantCulture),
            preprocessing.ResizeShorterSide.ToString(CultureInfo.InvariantCulture),
            preprocessing.CropSize.ToString(CultureInfo.InvariantCulture),
            OnnxSession.RuntimeVersion,
            .. preprocessing.Normalization.Mean.Concat(preprocessing.Normalization.StandardDeviation).Select(v => v.ToString(CultureInfo.InvariantCulture)),
            .. preprocessing.Picture == PictureOptions.Default ? (string[])[] : [preprocessing.Picture.Key],
            .. device == SessionDevice.Processor ? (string[])[] : [device],
        ]);
        return $"{backbone.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16))}";
    }
}
