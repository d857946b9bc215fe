using System.Runtime.InteropServices;

namespace MlNetTransfer.Torch.Native;

/// <summary>What libtorch writes to the standard error by itself, across whatever stands there.</summary>
internal static class LibtorchMessages
{
    // c10/util/Logging.h: information 0, warning 1, error 2. libtorch's own variable for it is read by Python's package alone.
    private const string Level = "FLAGS_caffe2_log_level", UsersLevel = "TORCH_CPP_LOG_LEVEL";
    private const int Errors = 2;

    /// <summary>Leaves errors: warnings are of a fast path that a processor does not have (NNPACK), once for every thread. Whoever sets
    /// TORCH_CPP_LOG_LEVEL keeps them.</summary>
    /// <param name="library">libc10, which is loaded.</param>
    public static void LeaveErrors(nint library)
    {
        if (Environment.GetEnvironmentVariable(UsersLevel) is null && NativeLibrary.TryGetExport(library, Level, out nint level))
        {
            Marshal.WriteInt32(level, Errors);
        }
    }
}
