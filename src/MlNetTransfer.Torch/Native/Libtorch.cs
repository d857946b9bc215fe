using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Torch.Native;

/// <summary>Loads libtorch and TorchSharp's bridge to it, on older Linux through a relaxed copy in the cache.</summary>
internal static class Libtorch
{
    private const string Bridge = "libLibTorchSharp.so";

    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>To be called before anything of TorchSharp; a second call costs nothing. Thread-safe.</summary>
    /// <param name="cacheFolder">Where the relaxed copy is kept, if one is needed.</param>
    /// <exception cref="TransferException">MNT501: why libtorch cannot be loaded, and what to install.</exception>
    public static void Load(string cacheFolder)
    {
        lock (Gate)
        {
            if (_loaded)
            {
                return;
            }

            try
            {
                if (OperatingSystem.IsLinux() && FindBridge() is { } bridge && !LibstdcxxIsNewEnough())
                {
                    LoadRelaxed(bridge, cacheFolder);
                }

                Initialize();
                _loaded = true;
            }
            catch (Exception e) when (e is DllNotFoundException or NotSupportedException or TypeInitializationException or BadImageFormatException or InvalidDataException || DiskErrors.IsFileSystemError(e))
            {
                string why = (e.InnerException ?? e).Message.Split('\n')[0].TrimEnd('.');
                throw new TransferException(
                    Finding.Error(
                        FindingCode.NativeLibraryMissing,
                        "libtorch",
                        $"it could not be loaded ({why})",
                        "Publish for this platform; on Linux install libstdc++ of GCC 13 or newer and libgomp1. LinearProbe and MultiStageProbe need no libtorch."),
                    e);
            }
        }
    }

    /// <summary>Apart, so that nothing of TorchSharp is touched before the relaxed copy is loaded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Initialize() => TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);

    private static void LoadRelaxed(string bridge, string cacheFolder)
    {
        byte[] original = File.ReadAllBytes(bridge);
        if (LibstdcxxCompatibility.Relax(original) is not { } relaxed)
        {
            return;
        }

        string copy = Path.Combine(cacheFolder, "native", Convert.ToHexStringLower(SHA256.HashData(original).AsSpan(0, 8)), Bridge);
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(relaxed))
        {
            DiskErrors.Writing(copy, () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                AtomicFile.Write(copy, stream => stream.Write(relaxed));
            });
        }

        // The copy finds libtorch by name among the libraries that are loaded already, and TorchSharp finds the copy so.
        NativeLibrary.Load(Path.Combine(Path.GetDirectoryName(bridge)!, "libtorch.so"));
        NativeLibrary.Load(copy);
    }

    /// <summary>Beside the app, where the SDK copies native assets to; null when TorchSharp has to find it by itself.</summary>
    private static string? FindBridge()
    {
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"), Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        return folders.Select(f => Path.Combine(f, Bridge)).FirstOrDefault(File.Exists);
    }

    private static bool LibstdcxxIsNewEnough()
    {
        nint library = NativeLibrary.Load("libstdc++.so.6");
        try
        {
            string? path = File.ReadLines("/proc/self/maps").Select(l => l[(l.IndexOf('/') is >= 0 and int at ? at : l.Length)..]).FirstOrDefault(p => p.Contains("libstdc++.so.6", StringComparison.Ordinal));
            return path is not null && LibstdcxxCompatibility.Offers(File.ReadAllBytes(path));
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }
}
