using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Weights;

/// <summary>The pretrained weights of this machine: those that ship with the product, and those that were pulled or imported into the cache folder.</summary>
/// <remarks>Thread-safe; several processes may use one folder. A file in it is whole and fits its backbone, or is not there.</remarks>
public sealed class WeightsStore
{
    private const string Extension = ".safetensors";
    private const long Mebibyte = 1 << 20, LargestFile = 1L << 30;

    // Published sizes have three decimals.
    private const double SizeRounding = 0.001;

    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "models", BackboneCatalog.Embedded + Extension);

    private readonly Func<Downloader> _createDownloader;

    /// <summary>Opens the store of a cache folder.</summary>
    /// <param name="cacheFolder">As <see cref="TransferOptions.CacheFolder"/>.</param>
    public WeightsStore(string? cacheFolder = null)
        : this(cacheFolder, () => new Downloader(DownloadOptions.FromEnvironment(), new RandomSource(Environment.ProcessId), TimeProvider.System))
    {
    }

    internal WeightsStore(string? cacheFolder, Func<Downloader> createDownloader)
    {
        if (cacheFolder is not null)
        {
            RefuseEmpty(cacheFolder, nameof(TransferOptions.CacheFolder));
        }

        Folder = Path.Combine(Path.GetFullPath(cacheFolder ?? CacheFolder.Default), "models");
        _createDownloader = createDownloader;
    }

    /// <summary>Where pulled and imported weights are kept; created with the first.</summary>
    public string Folder { get; }

    /// <summary>Every set of weights of the catalogue; <see cref="PretrainedWeights.Path"/> tells which are here.</summary>
    public IReadOnlyList<PretrainedWeights> List() => [.. WeightsCatalog.All.Select(Located)];

    /// <summary>One set of weights of the catalogue.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <exception cref="TransferException">MNT401 when there is no such backbone.</exception>
    public PretrainedWeights Find(string name)
    {
        PretrainedWeights weights = Located(WeightsCatalog.Find(name));
        return weights with { InstalledFrom = weights.Path is { } path ? InstalledFile.SourceOf(path) : null };
    }

    /// <summary>Downloads weights from their source, or from the mirror that <c>MLNETTRANSFER_MODELS_URL</c> names, and imports them. A download that
    /// broke off goes on where it stopped.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <param name="progress">Bytes that are there and in all.</param>
    /// <param name="cancellationToken">Stops the download; what came so far is kept for the next.</param>
    /// <exception cref="TransferException">MNT401, MNT402 when the weights have no address, MNT405 to MNT408 for the download, MNT403 and MNT404 when
    /// the file is not what its source says, MNT105, MNT106 for the disk.</exception>
    /// <exception cref="OperationCanceledException">The download was stopped.</exception>
    public async Task<PretrainedWeights> PullAsync(string name, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        BackboneSpec backbone = Changeable(name);
        PretrainedWeights weights = Find(name);
        Uri url = weights.Url ?? throw NotHere(weights);
        DownloadRequest request = new()
        {
            Source = url,
            Destination = Path.Combine(Folder, "downloads", Path.GetFileName(url.AbsolutePath)),
            Checksum = PublishedChecksum(weights),
            LargestSize = weights.Mebibytes is { } size ? (long)((size + SizeRounding) * Mebibyte) : LargestFile,
        };
        using (Downloader downloader = _createDownloader())
        {
            await downloader.DownloadAsync(request, progress, cancellationToken).ConfigureAwait(false);
        }

        InstallDownloaded(backbone, request.Destination, url, cancellationToken);
        return Find(name);
    }

    /// <summary>Takes a weights file into the store, under our names and checked against the backbone. Weights of that name that were there are
    /// replaced.</summary>
    /// <param name="file">SafeTensors, PyTorch, Keras HDF5, ONNX or a frozen TensorFlow graph; stays as it is.</param>
    /// <param name="name">Of the backbone that the weights belong to.</param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    /// <exception cref="TransferException">MNT101, MNT401, MNT402 when the name's weights ship with the product, MNT102, MNT103, MNT403, MNT404 for
    /// the file, MNT105, MNT106 for the disk.</exception>
    public PretrainedWeights Import(string file, string name, CancellationToken cancellationToken = default)
    {
        RefuseEmpty(file, "FILE");
        BackboneSpec backbone = Changeable(name);
        Install(backbone, file, Path.GetFullPath(file), cancellationToken);
        return Find(name);
    }

    /// <summary>Reads installed weights again and compares them with the checksum that was kept with them.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <returns>Whether every value is as it was when it was installed.</returns>
    /// <exception cref="TransferException">MNT401, MNT402 when there are none, MNT403, MNT404 when the file is damaged.</exception>
    public bool Verify(string name)
    {
        PretrainedWeights weights = Require(name);
        return InstalledFile.IsIntact(weights.Path!, BackboneCatalog.Find(name));
    }

    /// <summary>Removes pulled or imported weights.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <exception cref="TransferException">MNT401, MNT402 when there are none or they ship with the product, MNT105.</exception>
    public void Remove(string name)
    {
        Changeable(name);
        string path = Require(name).Path!;
        DiskErrors.Writing(path, () => File.Delete(path));
    }

    /// <summary>Weights to train with.</summary>
    /// <param name="name">Of a backbone; null takes the embedded one.</param>
    /// <exception cref="TransferException">MNT401, MNT402 when they are not here, with what to do.</exception>
    public PretrainedWeights Require(string? name)
    {
        PretrainedWeights weights = Find(name ?? BackboneCatalog.Embedded);
        return weights.Path is not null ? weights : throw NotHere(weights);
    }

    private PretrainedWeights Located(PretrainedWeights weights)
    {
        string path = weights.Name == BackboneCatalog.Embedded ? Shipped : Installed(weights.Name);
        return weights with { Path = File.Exists(path) ? path : null };
    }

    private string Installed(string name) => Path.Combine(Folder, name + Extension);

    private TransferException NotHere(PretrainedWeights weights) => new(Finding.Error(
        FindingCode.WeightsRequired,
        weights.Name,
        $"its pretrained weights are not in '{Folder}', and no file with them was named",
        (weights.Url is null
            ? $"Get {weights.Source} and import it with 'models import FILE --arch {weights.Name}'"
            : $"Get them with 'models pull {weights.Name}'")
        + ", or name a file with --weights."));

    private static Checksum? PublishedChecksum(PretrainedWeights weights) => weights.Checksum?.Split(':') switch
    {
        null => null,
        ["sha256", string digits] => Checksum.Sha256(digits),
        ["md5", string digits] => Checksum.Md5(digits),
        _ => throw new InvalidOperationException($"The catalogue's checksum '{weights.Checksum}' is of no known algorithm."),
    };

    private static BackboneSpec Changeable(string name)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        return backbone.Name != BackboneCatalog.Embedded ? backbone : throw new TransferException(Finding.Error(
            FindingCode.WeightsRequired, backbone.Name, "these weights ship with the product and are part of it", "Name another backbone."));
    }

    private static void RefuseEmpty(string path, string option)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new TransferException(Finding.Error(FindingCode.OptionInvalid, option, "is not a path", "Give it a path."));
        }
    }

    /// <summary>Under a name of its own, as another process may download the same file from now on.</summary>
    private void InstallDownloaded(BackboneSpec backbone, string downloaded, Uri url, CancellationToken cancellationToken)
    {
        string own = $"{downloaded}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}{AtomicFile.PartialExtension}";
        DiskErrors.Writing(own, () => File.Move(downloaded, own, overwrite: true));
        try
        {
            Install(backbone, own, url.ToString(), cancellationToken);
        }
        finally
        {
            File.Delete(own);
        }
    }

    private void Install(BackboneSpec backbone, string file, string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BackboneWeights weights = WeightsReader.Load(backbone, file);
        cancellationToken.ThrowIfCancellationRequested();
        string path = Installed(backbone.Name);
        DiskErrors.Writing(path, () =>
        {
            Directory.CreateDirectory(Folder);
            AtomicFile.DeleteAbandoned(Folder, TimeProvider.System.GetUtcNow());
            InstalledFile.Write(path, backbone, weights, source);
        });
    }
}
