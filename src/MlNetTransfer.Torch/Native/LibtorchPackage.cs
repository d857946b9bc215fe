using MlNetTransfer.Diagnostics;
using MlNetTransfer.Weights.Downloads;
using MlNetTransfer.Weights.Packages;

namespace MlNetTransfer.Torch.Native;

/// <summary>The NuGet package that holds libtorch for one platform.</summary>
/// <param name="Platform">For example <c>linux-x64</c>.</param>
/// <param name="DownloadMegabytes">Size of the package, 10⁶ bytes.</param>
/// <param name="DiskMegabytes">Size of the libraries in it, 10⁶ bytes.</param>
public sealed record LibtorchPackage(string Platform, int DownloadMegabytes, int DiskMegabytes)
{
    /// <summary>The libtorch that the referenced TorchSharp was built against; the same as in Directory.Packages.props.</summary>
    public const string Version = "2.10.0";

    internal static IReadOnlyList<LibtorchPackage> All { get; } =
        [new("linux-x64", 128, 498), new("win-x64", 80, 268), new("win-arm64", 42, 154), new("osx-arm64", 57, 245)];

    /// <summary>The one for this machine; null where there is none.</summary>
    public static LibtorchPackage? Current { get; } = All.FirstOrDefault(p => p.Platform == Machine.Platform.Current);

    internal string Id => $"libtorch-cpu-{Platform}";

    /// <summary>Where a package keeps its libraries.</summary>
    internal string NativePath => $"runtimes/{Platform}/native";

    /// <summary>The package, and what is wanted of it.</summary>
    internal PackageContent Content => new(Libtorch.Name, Id, Version, NativePath, LibtorchFolder.Libraries)
    {
        DownloadMegabytes = DownloadMegabytes,
        DiskMegabytes = DiskMegabytes,
        FromFile = "mlnet-transfer libtorch install --from FILE",
    };

    /// <summary>Whether it is worth asking for: where the network is forbidden, only if it is on this machine already.</summary>
    public bool MayBeGot => IsRestored || !DownloadOptions.FromEnvironment().Offline;

    /// <summary>Whether it is on this machine already, so that nothing is downloaded.</summary>
    public bool IsRestored => Content.IsRestored;

    /// <summary>How big it is, for people.</summary>
    public string Size => $"about {DownloadMegabytes} MB to download, {DiskMegabytes} MB on disk";

    /// <summary>MNT501: libtorch is not here, and how to get it.</summary>
    public static Finding Missing() => Current is { } package
        ? Finding.Error(
            FindingCode.NativeLibraryMissing,
            Libtorch.Name,
            "is not on this machine, and training layers of the network needs it",
            $"Get it once with 'mlnet-transfer libtorch install' ({package.Size}). An app of your own adds the package {package.Id} {Version}. "
            + "LinearProbe and MultiStageProbe need no libtorch.")
        : Finding.Error(FindingCode.NativeLibraryMissing, Libtorch.Name, NoBuild, Without);

    /// <summary>The one for this machine.</summary>
    /// <exception cref="TransferException">MNT505 where this platform has none.</exception>
    public static LibtorchPackage Require() =>
        Current ?? throw new TransferException(Finding.Error(FindingCode.PlatformUnsupported, Libtorch.Name, NoBuild, Without));

    private static string NoBuild => $"there is no build of it for {Machine.Platform.Current}; there are {string.Join(", ", All.Select(p => p.Platform))}";

    private static string Without => "LinearProbe and MultiStageProbe need no libtorch, nor do prediction and evaluation.";
}
