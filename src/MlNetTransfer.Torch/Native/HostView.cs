using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch.Native;

/// <summary>A tensor's float32 values in the process's memory: the tensor's own memory on the processor, a copy of another device's.</summary>
/// <param name="tensor">Contiguous; has to live as long as the view.</param>
/// <param name="copied">Whether to work on a copy; null decides by the tensor's device.</param>
internal sealed class HostView(Tensor tensor, bool? copied = null)
{
    private readonly float[]? _copy = copied ?? tensor.device_type != DeviceType.CPU ? Read(tensor) : null;

    public Tensor Tensor => tensor;

    /// <summary>Valid while the tensor is.</summary>
    public Span<float> Values => _copy ?? MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Brings what the device changed into the copy.</summary>
    public void Pull()
    {
        if (_copy is not null)
        {
            Read(tensor).CopyTo(_copy, 0);
        }
    }

    /// <summary>Brings what was changed here to the device.</summary>
    public void Push()
    {
        if (_copy is not null)
        {
            Write(tensor, _copy);
        }
    }

    /// <summary>A copy of a tensor's values, wherever it is.</summary>
    public static float[] Read(Tensor tensor)
    {
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        return MemoryMarshal.Cast<byte, float>(tensor.detach().cpu().contiguous().bytes).ToArray();
    }

    /// <summary>A tensor in libtorch's own memory. Managed arrays, which TorchSharp would use, begin at any multiple of 8 bytes, and sums over memory
    /// that begins elsewhere are rounded elsewhere.</summary>
    /// <param name="values">Its values, copied.</param>
    /// <param name="device">Where it is to be.</param>
    /// <param name="shape">Its shape.</param>
    public static Tensor Create(ReadOnlySpan<float> values, Device device, params long[] shape)
    {
        Tensor tensor = empty(shape);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));
        if (device.type == DeviceType.CPU)
        {
            return tensor;
        }

        using (tensor)
        {
            return tensor.to(device);
        }
    }

    /// <summary>Overwrites a tensor's values, wherever it is.</summary>
    public static void Write(Tensor tensor, float[] values)
    {
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        tensor.copy_(Create(values, CPU, tensor.shape));
    }
}
