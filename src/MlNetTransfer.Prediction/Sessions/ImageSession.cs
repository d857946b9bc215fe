using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Sessions;

/// <summary>A session on images: many threads run it at once on the processor, one after the other on a GPU, which not every provider shares.</summary>
internal sealed class ImageSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly int _side;
    private readonly Lock? _turn;
    private readonly RunOptions _options = new();

    /// <param name="session">Owned from here on.</param>
    /// <param name="onGpu">Whether it is on one.</param>
    /// <param name="input">Name of the one input, [N, 3, side, side], float32.</param>
    /// <param name="side">Of the images, pixels.</param>
    public ImageSession(InferenceSession session, bool onGpu, string input, int side)
    {
        _session = session;
        _turn = onGpu ? new Lock() : null;
        _input = input;
        _side = side;
    }

    /// <summary>Runs images. Thread-safe.</summary>
    /// <param name="pixels">[images, 3, side, side], or longer.</param>
    /// <param name="images">How many.</param>
    /// <param name="outputs">Names of what is wanted.</param>
    /// <exception cref="TransferException">MNT502 when a GPU fails that has run the graph before.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(Memory<float> pixels, int images, IReadOnlyCollection<string> outputs)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, pixels[..(images * 3 * _side * _side)], [images, 3, _side, _side]);
        if (_turn is null)
        {
            return _session.Run(_options, [_input], [input], outputs);
        }

        lock (_turn)
        {
            try
            {
                return _session.Run(_options, [_input], [input], outputs);
            }
            catch (OnnxRuntimeException e)
            {
                // It has run this graph before: what fails now is the GPU.
                throw new TransferException(
                    Finding.Error(
                        FindingCode.DeviceMissing,
                        "device",
                        $"the GPU failed while it computed {images} images ({e.Message.Split('\n')[0].TrimEnd('.')})",
                        "Name the device cpu, or free the GPU's memory."),
                    e);
            }
        }
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
