using System.Text;

namespace MlNetTransfer.Tests;

/// <summary>What the packages say, hold and need.</summary>
public sealed class PackageContentTests(PublishedFixture published)
{
    /// <summary>Package → most kilobytes to download. What is above was not meant: a library takes a few hundred, and the weights have a network.</summary>
    private static readonly Dictionary<string, int> Limits = new()
    {
        ["MlNetTransfer"] = 850,
        ["MlNetTransfer.Hosting"] = 100,
        ["MlNetTransfer.ModelBuilder"] = 200,
        ["MlNetTransfer.Onnx"] = 250,
        ["MlNetTransfer.Prediction"] = 250,
        ["MlNetTransfer.Reporting"] = 150,
        ["MlNetTransfer.Templates"] = 30,
        ["MlNetTransfer.Torch"] = 250,
        ["MlNetTransfer.Weights"] = 7000,
        ["MlNetTransfer.Weights.ResNet18"] = 30,
    };

    public static TheoryData<string> Packages => [.. Limits.Keys];

    public static TheoryData<string> Libraries => [.. Limits.Keys.Where(p => p is not ("MlNetTransfer.Templates" or "MlNetTransfer.Weights.ResNet18"))];

    [Fact]
    public void Every_package_has_a_limit_of_its_size() => Assert.Equal(
        Limits.Keys.Order(StringComparer.Ordinal),
        Directory.GetFiles(published.Folder, "MlNetTransfer*.nupkg").Select(f => Path.GetFileName(f)[..^$".{PackagedApp.Version}.nupkg".Length]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_has_a_readme_an_icon_a_licence_tags_and_the_changelog(string package)
    {
        PackageFile file = Open(package, "nupkg");
        Assert.Equal(("MIT", "PACKAGE.md", "icon.png"), (file.Said("license"), file.Said("readme"), file.Said("icon")));
        Assert.Contains("image-classification", file.Said("tags"), StringComparison.Ordinal);
        Assert.True(file.Said("description").Length > 30 && file.Said("copyright").Length > 0 && file.Said("authors").Length > 0);
        Assert.Equal(File.ReadAllBytes(SourceTree.File($"src/{package}/PACKAGE.md")), file["PACKAGE.md"]);
        Assert.Equal(File.ReadAllBytes(SourceTree.File("CHANGELOG.md")), file["CHANGELOG.md"]);
        Assert.StartsWith("\u0089PNG", Encoding.Latin1.GetString(file["icon.png"]), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(PathOf(package, "nupkg")).Length, 1, 1000 * Limits[package]);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_has_documentation_and_symbols_with_its_sources_and_names_no_folder_of_this_machine(string package)
    {
        PackageFile file = Open(package, "nupkg"), symbols = Open(package, "snupkg");
        string assembly = $"lib/net10.0/{package}.dll", pdb = $"lib/net10.0/{package}.pdb";
        Assert.Contains($"lib/net10.0/{package}.xml", file.Names);
        Assert.DoesNotContain(pdb, file.Names);
        Assert.True(file.IsReproducible(assembly));

        IReadOnlyList<(string Path, bool IsInside)> sources = symbols.Sources(pdb);
        Assert.Contains(sources, s => s.Path.StartsWith($"/_/src/{package}/", StringComparison.Ordinal));
        Assert.DoesNotContain(sources, s => !s.IsInside || (s.Path.Contains('/', StringComparison.Ordinal) && !s.Path.StartsWith("/_/", StringComparison.Ordinal)));
        Assert.False(Names(file[assembly], SourceTree.Root) || Names(symbols[pdb], SourceTree.Root));
    }

    [Fact]
    public void What_each_package_pulls_in_is_approved() => Approved.Verify(string.Join(
        "\n\n", Limits.Keys.Select(p => $"{p}\n{string.Join('\n', Open(p, "nupkg").Dependencies.Order(StringComparer.Ordinal).Select(d => $"  {d}"))}")));

    private static bool Names(byte[] content, string folder) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(folder)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(folder)) >= 0;

    private string PathOf(string package, string kind) => Path.Combine(published.Folder, $"{package}.{PackagedApp.Version}.{kind}");

    private PackageFile Open(string package, string kind) => new(PathOf(package, kind));
}
