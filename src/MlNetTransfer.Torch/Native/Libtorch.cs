using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch.Native;

/// <summary>Loads libtorch and TorchSharp's bridge to it, on older Linux through a relaxed copy in the cache.</summary>
internal static class Libtorch
{
    public const string Name = "libtorch";

    private const string Bridge = "LibTorchSharp";

    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Whether the bridge was loaded as a relaxed copy.</summary>
    public static bool IsRelaxed { get; private set; }

    /// <summary>What was done so that it computes rightly on this machine.</summary>
    public static KernelRemedy Remedy { get; private set; }

    /// <summary>To be called before anything of TorchSharp; a second call costs nothing. Thread-safe.</summary>
    /// <param name="cacheFolder">Where libtorch is kept if it is not part of the app, and the relaxed copy if one is needed.</param>
    /// <exception cref="TransferException">MNT501: why libtorch cannot be loaded, and what to install.</exception>
    public static void Load(string cacheFolder)
    {
        lock (Gate)
        {
            if (_loaded)
            {
                return;
            }

            string? folder = LibtorchFolder.Find(cacheFolder);
            if (folder is null && !NativeLibrary.TryLoad(LibtorchFolder.MainLibrary, out _))
            {
                // Asked first, for TorchSharp would print pages to the standard output.
                throw new TransferException(LibtorchPackage.Missing());
            }

            try
            {
                LoadNative(folder, cacheFolder);
                Initialize();
                if (NativeLibrary.TryLoad(LibtorchFolder.Libraries[0], out nint c10))
                {
                    LibtorchMessages.LeaveErrors(c10);
                }

                Remedy = KernelRemedies.Apply();
                _loaded = true;
            }
            catch (Exception e) when (DiskErrors.IsFileSystemError(e)
                || e is DllNotFoundException or NotSupportedException or TypeInitializationException or BadImageFormatException or InvalidDataException)
            {
                string why = (e.InnerException ?? e).Message.Split('\n')[0].TrimEnd('.');
                throw new TransferException(
                    Finding.Error(
                        FindingCode.NativeLibraryMissing,
                        Name,
                        $"it could not be loaded ({why})",
                        "Publish for this platform; on Linux install libstdc++ of GCC 13 or newer and libgomp1. "
                        + "LinearProbe and MultiStageProbe need no libtorch."),
                    e);
            }
        }
    }

    /// <summary>Apart, so that nothing of TorchSharp is touched before its libraries are loaded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Initialize() => TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);

    /// <summary>What TorchSharp would not find, or could not load, by itself: it finds by name what is loaded already.</summary>
    private static void LoadNative(string? folder, string cacheFolder)
    {
        string? bridge = LibtorchFolder.OfApp.Select(f => Path.Combine(f, LibtorchFolder.FileName(Bridge))).FirstOrDefault(File.Exists);
        byte[]? relaxed = OperatingSystem.IsLinux() && bridge is not null && !LibstdcxxIsNewEnough()
            ? LibstdcxxCompatibility.Relax(File.ReadAllBytes(bridge))
            : null;
        if (folder is not null && (relaxed is not null || folder != LibtorchFolder.BesideApp()))
        {
            foreach (string library in LibtorchFolder.Libraries)
            {
                NativeLibrary.Load(Path.Combine(folder, library));
            }
        }

        if (relaxed is not null)
        {
            LoadRelaxed(bridge!, relaxed, cacheFolder);
            IsRelaxed = true;
        }
    }

    private static void LoadRelaxed(string bridge, byte[] relaxed, string cacheFolder)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(bridge)).AsSpan(0, 8));
        string copy = Path.Combine(cacheFolder, "native", hash, Path.GetFileName(bridge));
        try
        {
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(relaxed))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                AtomicFile.Write(copy, stream => stream.Write(relaxed));
            }

            NativeLibrary.Load(copy);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            LoadOnce(relaxed, Path.GetFileName(bridge));
        }
    }

    /// <summary>Where the cache cannot be written: from a folder of this user alone, which what is loaded outlives.</summary>
    private static void LoadOnce(byte[] relaxed, string name)
    {
        using ScratchFolder folder = ScratchFolder.Create(relaxed.Length);
        string copy = Path.Combine(folder.FullPath, name);
        File.WriteAllBytes(copy, relaxed);
        NativeLibrary.Load(copy);
    }

    private static bool LibstdcxxIsNewEnough()
    {
        nint library = NativeLibrary.Load("libstdc++.so.6");
        try
        {
            string? path = File.ReadLines("/proc/self/maps")
                .Select(l => l[(l.IndexOf('/') is >= 0 and int at ? at : l.Length)..])
                .FirstOrDefault(p => p.Contains("libstdc++.so.6", StringComparison.Ordinal));
            return path is not null && LibstdcxxCompatibility.Offers(File.ReadAllBytes(path));
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }
}
