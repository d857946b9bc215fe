using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <content>What model it has, and where it computes.</content>
public sealed partial class BatchingPredictor
{
    private readonly SessionDevice _device;

    /// <summary>Class names in the order of <see cref="Prediction.Scores"/>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<string> Labels => Open(_model).Labels;

    /// <summary>SHA-256 of the model, lower-case hexadecimal: which model predictions are of.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public string Checksum => Open(_model).Checksum;

    /// <summary>As <see cref="TransferPredictor.UnknownThreshold"/>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public float? UnknownThreshold => Open(_model).UnknownThreshold;

    /// <summary>As <see cref="TransferPredictor.Device"/>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public string Device => Open(_device).Used;

    /// <summary>As <see cref="TransferPredictor.Findings"/>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<Finding> Findings => Open(_device).Findings;

    /// <summary>Loads a model from memory, as <see cref="Load(string, BatchingOptions?)"/> loads a file.</summary>
    /// <param name="model">The bytes of a model.onnx; not kept.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="TransferException">MNT101 when an option is not allowed, MNT502 when the device that was named cannot be used, MNT801 when it is not
    /// a model of this product.</exception>
    public static BatchingPredictor Load(byte[] model, string name, BatchingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new BatchingOptions();
        TransferException.ThrowIfErrors(options.Check());
        SessionDevice device = SessionDevice.Find(options.Device);
        return Load(
            new OnnxClassifier(
                model, name, PixelLimit.ForPrediction(options.MaxMegapixels), device, options.WithFeatures, options.Threads ?? 0, withUnknown: true),
            options,
            device);
    }

    private T Open<T>(T part)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed), this);
        return part;
    }
}
