using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Sessions;

/// <summary>The door to native code for features: images in, pooled stage outputs out.</summary>
public interface IFeatureExtractor : IDisposable
{
    /// <summary>Everything the numbers depend on besides the image: weights, graph, outputs, preprocessing and runtime version. A file-name-safe token;
    /// null when an image's row depends on the other images too, so that none may be kept.</summary>
    string? Key { get; }

    /// <summary>The outputs in the order in which they stand in a row.</summary>
    IReadOnlyList<FeatureOutput> Outputs { get; }

    /// <summary>Computes the features of images.</summary>
    /// <param name="images">Read in this order, delivered in any.</param>
    /// <param name="deliver">Called once per image that could be decoded, from several threads at once, with its index in <paramref name="images"/>
    /// and its row (all outputs behind each other, float32); the row is only valid during the call.</param>
    /// <param name="reject">Called once per image that could not be decoded, from several threads at once.</param>
    /// <param name="progress">Images done and in all.</param>
    /// <param name="cancellationToken">Ends the work between two batches.</param>
    void Extract(
        IReadOnlyList<ImageSource> images,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken);
}
