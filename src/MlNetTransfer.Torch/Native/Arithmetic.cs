using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch.Native;

/// <summary>Sums of tensors for loops that run thousands of times.</summary>
/// <remarks>
/// TorchSharp 0.107 hands the factor of an addition (always 1) to native code in an object with a finaliser and no reference left: once in some
/// ten thousand additions the collector frees it during the call ("Expected false to be true … Scalar.h"). Here the factor lives for ever.
/// </remarks>
internal static partial class Arithmetic
{
    private const string Library = "LibTorchSharp";

    private static readonly nint One = CreateScalar(1);

    /// <summary>a + b.</summary>
    public static Tensor Add(Tensor a, Tensor b)
    {
        nint sum = AddNative(a.Handle, b.Handle, One);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return sum != 0 ? Tensor.UnsafeCreateTensor(sum) : throw new InvalidOperationException("libtorch could not add two tensors.");
    }

    /// <summary>a − b.</summary>
    public static Tensor Subtract(Tensor a, Tensor b) => Add(a, b.neg());

    [LibraryImport(Library, EntryPoint = "THSTensor_add")]
    private static partial nint AddNative(nint left, nint right, nint alpha);

    [LibraryImport(Library, EntryPoint = "THSTorch_float64_to_scalar")]
    private static partial nint CreateScalar(double value);
}
