using System.Security.Cryptography;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights.Packages;

namespace MlNetTransfer.Weights;

/// <summary>Weights that are a file of a NuGet package, as ML.NET's own are: beside an app that references the package, or got with the .NET SDK.</summary>
internal sealed class PackagedWeights
{
    private const string Digest = "sha256:";

    // What the package's own build file leaves away when it copies the file beside an app.
    private const string Tools = "tools/";
    private const double BytesPerMebibyte = 1 << 20, Megabyte = 1e6;

    private readonly string _path, _digits;

    private PackagedWeights(PretrainedWeights weights, string package)
    {
        string[] parts = package.Split('/', 3);
        _path = parts[2];
        _digits = weights.Checksum is { } checksum && checksum.StartsWith(Digest, StringComparison.Ordinal)
            ? checksum[Digest.Length..]
            : throw new InvalidOperationException($"The catalogue has no SHA-256 for the file '{package}'.");
        int megabytes = (int)Math.Ceiling((weights.Mebibytes ?? 0) * BytesPerMebibyte / Megabyte);
        Content = new PackageContent(weights.Name, parts[0], parts[1], _path[.._path.LastIndexOf('/')], [_path[(_path.LastIndexOf('/') + 1)..]])
        {
            DownloadMegabytes = megabytes,
            DiskMegabytes = megabytes,
            FromFile = $"mlnet-transfer models import FILE --arch {weights.Name}",
        };
    }

    public PackageContent Content { get; }

    /// <summary>Package and version, as <see cref="PretrainedWeights.InstalledFrom"/> names them.</summary>
    public string Source => $"{Content.Id} {Content.Version}";

    /// <summary>Null where the weights are in no package.</summary>
    public static PackagedWeights? Of(PretrainedWeights weights) => weights.Package is { } package ? new PackagedWeights(weights, package) : null;

    /// <summary>Where the package's build file, or ours, copies it.</summary>
    public string Beside(string appFolder) =>
        Path.Combine(appFolder, _path.StartsWith(Tools, StringComparison.Ordinal) ? _path[Tools.Length..] : _path);

    /// <summary>Whether a file is the published one.</summary>
    /// <exception cref="TransferException">MNT102, MNT103.</exception>
    public bool IsAt(string path) => Sha256(path) == _digits;

    /// <returns>The file in a folder of the package's files.</returns>
    /// <exception cref="TransferException">MNT406 where it is another.</exception>
    public string Checked(string folder, string source)
    {
        string path = Path.Combine(folder, Content.Files[0]), found = Sha256(path);
        return found == _digits ? path : throw new TransferException(Finding.Error(
            FindingCode.DownloadDoesNotMatch,
            Content.Subject,
            $"{Content.Files[0]} of '{source}' has the SHA-256 {found}; expected is {_digits}",
            $"Nothing of it was used. Get the package {Source} from a source that you trust."));
    }

    private static string Sha256(string path)
    {
        try
        {
            using FileStream stream = RegularFile.Open(path, RegularFile.Weights);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }
}
