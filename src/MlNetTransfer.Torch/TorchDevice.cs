using System.Globalization;
using System.Runtime.InteropServices;
using MlNetTransfer.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Finds the device that a user named: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
internal static class TorchDevice
{
    /// <summary>The device, and a note where <c>auto</c> did not find a GPU.</summary>
    /// <exception cref="TransferException">MNT502 when the GPU that was named cannot be used, with the reason.</exception>
    public static (Device Device, IReadOnlyList<Finding> Notes) Find(string name)
    {
        if (name == "cpu")
        {
            return (CPU, []);
        }

        int index = name.StartsWith("cuda:", StringComparison.Ordinal) ? int.Parse(name.AsSpan(5), CultureInfo.InvariantCulture) : 0;
        if (WhyNot(index) is not { } why)
        {
            // TF32, on by default for convolutions, keeps 10 bits of what float32 has 23 of: off by about as much as the engines may differ at all.
            backends.cudnn.allow_tf32 = false;
            backends.cuda.matmul.allow_tf32 = false;
            return (new Device(DeviceType.CUDA, index), []);
        }

        return name == "auto"
            ? (CPU, [Finding.Info(
                FindingCode.DeviceMissing,
                "device",
                $"trained on the processor: {why}",
                "You need to do nothing. --device cpu avoids this note.")])
            : throw new TransferException(Finding.Error(
                FindingCode.DeviceMissing, "device", $"'{name}' cannot be used: {why}", "Name auto or cpu, or install what is missing."));
    }

    /// <summary>Why a GPU cannot be used; null where it can. libtorch has to be loaded.</summary>
    public static string? WhyNot(int index)
    {
        if (!cuda.is_available())
        {
            return !HasCudaBuild() ? "libtorch here is built for the processor alone; build with -p:WithCuda=true for NVIDIA's GPUs"
                : !HasDriver() ? "no NVIDIA driver was found on this machine"
                : "the NVIDIA driver shows no GPU that this libtorch can use";
        }

        int devices = cuda.device_count();
        return index < devices
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"there {(devices == 1 ? "is 1 GPU" : $"are {devices} GPUs")}, numbered from 0");
    }

    private static bool HasCudaBuild()
    {
        string file = OperatingSystem.IsWindows() ? "torch_cuda.dll" : "libtorch_cuda.so";
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
        return folders.Any(f => File.Exists(Path.Combine(f, file)));
    }

    /// <summary>Whether NVIDIA's driver is installed; needs no libtorch.</summary>
    public static bool HasDriver()
    {
        bool found = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint library);
        if (found)
        {
            NativeLibrary.Free(library);
        }

        return found;
    }
}
