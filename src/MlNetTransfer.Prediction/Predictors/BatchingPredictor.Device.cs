using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <content>Where it computes.</content>
public sealed partial class BatchingPredictor
{
    private readonly SessionDevice _device;

    /// <summary>As <see cref="TransferPredictor.Device"/>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public string Device => OpenDevice.Used;

    /// <summary>As <see cref="TransferPredictor.Findings"/>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<Finding> Findings => OpenDevice.Findings;

    private SessionDevice OpenDevice
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed), this);
            return _device;
        }
    }
}
