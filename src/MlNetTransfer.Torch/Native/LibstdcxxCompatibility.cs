namespace MlNetTransfer.Torch.Native;

/// <summary>Lets libLibTorchSharp.so load where libstdc++ is older than GCC 13's.</summary>
/// <remarks>
/// TorchSharp 0.107 asks for GLIBCXX_3.4.32 for one symbol, <c>std::ios_base_library_init()</c>, whose call only makes sure that iostreams are
/// initialised; libtorch, which is loaded before, has done so. In a copy the version is made weak and the symbol becomes <c>getpid</c>, a
/// function without arguments or effects that every C library has.
/// </remarks>
internal static class LibstdcxxCompatibility
{
    public const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const string Harmless = "getpid";

    /// <summary>Whether a libstdc++ offers the version.</summary>
    public static bool Offers(ReadOnlySpan<byte> libstdcxx) => libstdcxx.IndexOf("GLIBCXX_3.4.32\0"u8) >= 0;

    /// <returns>A copy that loads; null when the library does not ask for the version.</returns>
    /// <exception cref="InvalidDataException">The library is not as expected; nothing is guessed.</exception>
    public static byte[]? Relax(byte[] library)
    {
        try
        {
            return RelaxChecked(library);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("its tables point outside the file", e);
        }
    }

    private static byte[]? RelaxChecked(byte[] library)
    {
        byte[] copy = [.. library];
        ElfImage image = new(copy);
        ElfImage.NeededVersion? version = image.NeededVersions().FirstOrDefault(v => v.Name == Version);
        if (version is null)
        {
            return null;
        }

        IReadOnlyList<int> symbols = image.SymbolsOf(version);
        string[] names = [.. symbols.Select(image.SymbolName)];
        if (names is not [Symbol])
        {
            throw new InvalidDataException($"{Version} is needed for {string.Join(", ", names)}; expected is {Symbol} alone");
        }

        image.MakeWeak(version);
        image.Rename(symbols[0], Harmless);
        return copy;
    }
}
