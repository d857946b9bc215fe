using System.Globalization;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Torch.Native;

/// <summary>What oneDNN inside libtorch believes of the processor's caches, where it keeps that in memory.</summary>
/// <remarks>
/// It is <c>dnnl::impl::cpu::x64::cpu()</c>'s object, an <c>Xbyak::util::Cpu</c>, read whenever a convolution is planned. No call and no variable
/// changes it. What is read and written here was seen in
/// libtorch 2.10.0 for linux-x64 (oneDNN 3.7.1), and nothing is written before the code in memory is that of the file and the numbers in the object
/// are those that CPUID gives.
/// </remarks>
internal sealed unsafe class OneDnnCaches
{
    private const string Function = "_ZN4dnnl4impl3cpu3x643cpuEv", Object = "_ZZN4dnnl4impl3cpu3x643cpuEvE4cpu_";

    // Xbyak::util::Cpu: numbers of 4 bytes.
    private const int SizesAt = 0x1C, SharingAt = 0x44, LevelsAt = 0x6C, ObjectBytes = 0x90;
    private const int AmdLevels = 3;

    // Of the function, enough to know it by.
    private const int ComparedBytes = 64;

    private readonly byte* _processor;

    private OneDnnCaches(byte* processor) => _processor = processor;

    /// <summary>Levels of data caches; with 0, oneDNN goes by 32 KB, 512 KB and 1 MB, as on every processor that tells it nothing.</summary>
    public uint Levels
    {
        get => *(uint*)(_processor + LevelsAt);
        set => *(uint*)(_processor + LevelsAt) = value;
    }

    /// <summary>Finds it in this process. libtorch has to be loaded, and nothing computed yet: a convolution that was planned stays as it was
    /// planned.</summary>
    /// <returns>Null where libtorch is another than the one this was written for.</returns>
    public static OneDnnCaches? Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            if (LoadedAt(LibtorchFolder.MainLibrary) is not var (path, start))
            {
                return null;
            }

            using MappedBytes file = MappedBytes.Open(path);
            if (ElfSymbols.Find(file, Function) is not ({ } function, >= ComparedBytes) || ElfSymbols.Find(file, Object) is not ({ } processor, ObjectBytes)
                || !file.Has(function, new ReadOnlySpan<byte>((byte*)start + function, ComparedBytes)))
            {
                return null;
            }

            byte* found = ((delegate* unmanaged<byte*>)(start + (nint)function))();
            return (nint)found == start + (nint)processor ? new OneDnnCaches(found) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether what stands there is what CPUID says, so that it is what it is taken for; the levels may have been set already.</summary>
    public bool Believes(CacheTopology topology) => Levels is 0 or AmdLevels && Sizes.SequenceEqual(topology.Bytes.ToArray());

    /// <summary>Plays an AMD processor that hides its caches, for tests.</summary>
    public void Hide()
    {
        Sizes.Fill(CacheTopology.Nothing);
        new Span<uint>(_processor + SharingAt, AmdLevels).Fill(1);
        Levels = AmdLevels;
    }

    private Span<uint> Sizes => new(_processor + SizesAt, AmdLevels);

    /// <summary>File and first address of a library of this process.</summary>
    private static (string Path, nint Start)? LoadedAt(string library)
    {
        // "7f12a000-7f13b000 r-xp 00000000 08:01 1234   /path/of the/library.so"
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length == 6 && fields[2].All(c => c == '0') && Path.GetFileName(fields[5]) == library)
            {
                return (fields[5], nint.Parse(fields[0].AsSpan(0, fields[0].IndexOf('-')), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        }

        return null;
    }
}
