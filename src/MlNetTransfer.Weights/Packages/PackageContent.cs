namespace MlNetTransfer.Weights.Packages;

/// <summary>Files that are wanted of one NuGet package.</summary>
/// <param name="Subject">What they are, as messages and progress name it, for example <c>libtorch</c>.</param>
/// <param name="Id">Of the package.</param>
/// <param name="Version">The only one that is taken.</param>
/// <param name="Folder">In the package, with <c>/</c> between its parts; all files that lie in it are taken.</param>
/// <param name="Files">Those that must be among them.</param>
public sealed record PackageContent(string Subject, string Id, string Version, string Folder, IReadOnlyList<string> Files)
{
    /// <summary>Size of the package, 10⁶ bytes.</summary>
    public required int DownloadMegabytes { get; init; }

    /// <summary>Size of the files, 10⁶ bytes.</summary>
    public required int DiskMegabytes { get; init; }

    /// <summary>The command that takes the package as a file.</summary>
    public required string FromFile { get; init; }

    /// <summary>Whether the package is among the NuGet packages of this user, so that nothing is downloaded.</summary>
    public bool IsRestored => PackageSources.Restored(this) is not null;

    internal string Station => $"Getting {Subject}";

    internal string Name => $"{Id} {Version}";

    internal string Otherwise => $"get the package {Name} some other way and name its file with '{FromFile}'.";

    internal bool IsComplete(string folder) => Files.All(f => File.Exists(Path.Combine(folder, f)));
}
