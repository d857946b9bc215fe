using CsCheck;
using MlNetTransfer.Torch.Native;

namespace MlNetTransfer.Tests.Torch;

/// <summary>The relaxed copy of TorchSharp's bridge, made from the real file in the output folder.</summary>
public class LibstdcxxCompatibilityTests
{
    private static string Bridge => Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).FirstOrDefault() ?? "";

    [Fact]
    public void The_copy_needs_the_version_weakly_and_has_no_symbol_of_it()
    {
        Assert.SkipWhen(Bridge.Length == 0, "no bridge for Linux in this output");
        byte[] original = File.ReadAllBytes(Bridge);
        byte[] relaxed = LibstdcxxCompatibility.Relax(original)!;
        ElfImage before = new([.. original]), after = new([.. relaxed]);
        ElfImage.NeededVersion version = after.NeededVersions().Single(v => v.Name == LibstdcxxCompatibility.Version);
        Assert.Empty(after.SymbolsOf(version));
        Assert.Single(before.SymbolsOf(version));
        Assert.Equal(2, relaxed[version.FlagsOffset]);
        Assert.Equal(original.Length, relaxed.Length);
        Assert.InRange(original.Zip(relaxed).Count(p => p.First != p.Second), 1, 40);
    }

    [Fact]
    public void Damaged_libraries_are_refused_or_left_alone_and_never_guessed_at()
    {
        Assert.SkipWhen(Bridge.Length == 0, "no bridge for Linux in this output");
        byte[] original = File.ReadAllBytes(Bridge);
        Gen.Select(Gen.Int[0, 63], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                byte[] damaged = [.. original];
                foreach ((int position, byte value) in changes)
                {
                    damaged[position] = value;
                }

                try
                {
                    LibstdcxxCompatibility.Relax(damaged);
                }
                catch (InvalidDataException)
                {
                }
            },
            iter: 200);
        Assert.Throws<InvalidDataException>(() => LibstdcxxCompatibility.Relax([1, 2, 3]));
    }
}
