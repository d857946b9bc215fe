using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Datasets;

/// <summary>Folder or manifest in, checked and split images out.</summary>
public static class ImageDatasetReader
{
    // With two pictures a class trains on one and is measured on the other; with fewer than five it has none to spare for validation.
    private const int SmallestTestedClass = 2;
    private const int SmallestValidatedClass = 5;

    /// <summary>Reads the images of a folder or a table, checks them, and splits them.</summary>
    /// <param name="options">Where they are and how they are split.</param>
    /// <param name="progress">Images read and in all.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <exception cref="TransferException">Everything that makes the data unusable.</exception>
    public static ImageDataset Read(DatasetOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        TransferException.ThrowIfErrors(DatasetChecks.Options(options));
        ImageListing listing = options.Listing ?? List(options.Data, options.Manifest, options.ClassFolders);
        if (options.TestData is not null)
        {
            listing = WithTest(listing, List(options.TestData, options.Manifest, options.ClassFolders));
        }

        ILabelPass? corrections = options.Corrections?.Begin(listing.Labels, whole: options.Listing is null);
        if (listing.Images.Count > 0 && listing.Images.All(i => i.Split is ImageSplit.Test or ImageSplit.Validation))
        {
            throw new TransferException(DatasetChecks.NothingToTrain(options.Data, "Name the folder that holds train/ beside them, or put one there."));
        }

        ImageInspector inspector = new(options.PixelLimit, fingerprints: true);
        (listing, ImageInspector.Look[] looks) = Open(listing, inspector, corrections, progress, cancellationToken);
        IReadOnlyList<string> labels = listing.Labels ?? LabelNames.Ordered([.. listing.Images.Select(i => i.Label).Distinct()], options.LabelOrder);
        listing = listing.Labels is null ? listing with { Findings = [.. listing.Findings, .. LabelNames.LookAlike(options.Data, labels)] } : listing;
        ImageDataset dataset = Labelled(listing, looks, labels, cancellationToken);
        dataset = listing.Labels is null ? dataset : OnlyTrainedClasses(dataset);
        TransferException.ThrowIfErrors(DatasetChecks.Classes(options.Data, dataset.Labels, dataset.Images, dataset.Rejected));
        dataset = WithoutCopiesAcrossSplits(dataset);
        dataset = dataset.WithFindings(DuplicateFinder.NearAcrossSplits(dataset.Images));
        bool hasTest = listing.Images.Any(i => i.Split == ImageSplit.Test), hasValidation = dataset.In(ImageSplit.Validation).Any();
        LabelledImage[] images = [.. dataset.Images];
        if (hasTest && !dataset.In(ImageSplit.Test).Any())
        {
            throw new TransferException(Finding.Error(
                FindingCode.NoImages,
                options.TestData ?? options.Data,
                "none of the test images can be used",
                "Replace them, or remove the test split. Then a part of the training images is used for the test."));
        }

        if (!hasTest && options.TestFraction > 0)
        {
            TransferException.ThrowIfErrors(DatasetChecks.Smallest(dataset.Labels, images));
        }

        images = Split(images, options, hasTest, hasValidation);
        TransferException.ThrowIfErrors(DatasetChecks.Split(dataset.Labels, images));
        dataset = options.Listing is null ? dataset.WithFindings(UnusedDataOptions.Of(options, hasTest, hasValidation)) : dataset;
        return dataset with { Images = images };
    }

    /// <summary>The images with the splits that the data does not have.</summary>
    internal static LabelledImage[] Split(LabelledImage[] images, DatasetOptions options, bool hasTest, bool hasValidation)
    {
        if (!hasTest && options.TestFraction > 0)
        {
            images = StratifiedSplitter.Move(images, ImageSplit.Train, ImageSplit.Test, options.TestFraction, SmallestTestedClass, options.Seed);
        }

        return hasValidation ? images
            : StratifiedSplitter.Move(images, ImageSplit.Train, ImageSplit.Validation, options.ValidationFraction, SmallestValidatedClass, options.Seed);
    }

    /// <summary>Images to measure a trained model on: the test split where there is one, else all; classes are the model's.</summary>
    /// <exception cref="TransferException">MNT802 when the data has a class that the model does not know; everything that makes the data unusable.</exception>
    public static ImageDataset ReadForEvaluation(
        string data, ManifestOptions manifest, ClassFolders? classFolders, IReadOnlyList<string> labels, int? maxMegapixels,
        ILabelCorrections? corrections, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ImageListing listing = List(data, manifest, classFolders);
        ILabelPass? pass = corrections?.Begin(classes: null, whole: false);
        if (listing.Images.Any(i => i.Split == ImageSplit.Test))
        {
            listing = listing with { Images = [.. listing.Images.Where(i => i.Split == ImageSplit.Test)] };
        }

        // What is corrected may be of classes that the model does not know.
        listing = pass is null ? OfClasses(listing, labels) : listing;
        ImageInspector inspector = new(maxMegapixels * ImageLimits.Million ?? ImageLimits.Pixels, fingerprints: false);
        (listing, ImageInspector.Look[] looks) = Open(listing, inspector, pass, progress, cancellationToken);
        ImageDataset dataset = Labelled(OfClasses(listing, labels), looks, labels, cancellationToken);
        dataset = dataset.WithFindings(UnusedDataOptions.OfReading(manifest, classFolders, data));
        return dataset.Images.Count > 0
            ? dataset with { Images = [.. dataset.Images.Select(i => i with { Split = ImageSplit.Test })] }
            : throw new TransferException(DatasetChecks.NoImages(data, dataset.Rejected));
    }

    /// <summary>Opens images that are listed and split already.</summary>
    /// <param name="listing">Images with their splits.</param>
    /// <param name="pixelLimit">Larger images are set aside.</param>
    /// <param name="labels">The classes, in the order of the scores.</param>
    /// <param name="progress">Images read and in all.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    internal static ImageDataset Look(
        ImageListing listing, long pixelLimit, IReadOnlyList<string> labels, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        (listing, ImageInspector.Look[] looks) = Open(listing, new ImageInspector(pixelLimit, fingerprints: true), null, progress, cancellationToken);
        return Labelled(listing, looks, labels, cancellationToken);
    }

    /// <summary>The images of a folder or a table, by their names.</summary>
    /// <exception cref="TransferException">The codes of both.</exception>
    internal static ImageListing List(string data, ManifestOptions manifest, ClassFolders? classFolders)
    {
        try
        {
            return Directory.Exists(data) ? ImageFolderReader.Read(data, classFolders)
                : File.Exists(data) ? CsvManifestReader.Read(data, manifest)
                : throw new TransferException(Finding.Error(
                    FindingCode.PathNotFound, data, "there is no such folder or file", "Name a folder with one subfolder per class, or a CSV manifest."));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new TransferException(DiskErrors.ReadingFailed(data, e), e);
        }
    }

    /// <summary>All of the second listing is for the test, whatever it says itself; nothing of the first is.</summary>
    private static ImageListing WithTest(ImageListing data, ImageListing test)
    {
        int replaced = data.Images.Count(i => i.Split == ImageSplit.Test);
        Finding[] leftOut = replaced == 0 ? [] : [Finding.Warning(
            FindingCode.FileIgnored,
            "",
            $"the data has {replaced} test images of its own",
            "They were left out, because you named other test images.")];
        return new ImageListing
        {
            Images = [.. data.Images.Where(i => i.Split != ImageSplit.Test), .. test.Images.Select(i => i with { Split = ImageSplit.Test })],
            Rejected = [.. data.Rejected, .. test.Rejected],
            Findings = [.. data.Findings, .. test.Findings, .. leftOut],
        };
    }

    /// <summary>The same images under the model's names of their classes.</summary>
    private static ImageListing OfClasses(ImageListing listing, IReadOnlyList<string> labels)
    {
        Dictionary<string, string?> known = listing.Images.Select(i => i.Label).Distinct().ToDictionary(
            l => l,
            l => LabelNames.Find(labels, l),
            StringComparer.Ordinal);
        TransferException.ThrowIfErrors(known.Where(k => k.Value is null).Select(k => k.Key).Order(NaturalOrder.Instance).Select(label => Finding.Error(
            FindingCode.ModelLabelsDiffer,
            $"class '{label}'",
            LabelNames.Alike(labels, label) is { } alike ? $"the model does not know it; it knows '{alike}', which differs by case or blanks"
                : $"the model does not know it; it knows {string.Join(", ", labels)}",
            "Rename or remove the class, or train a model on it.")));
        return listing with { Images = [.. listing.Images.Select(i => i with { Label = known[i.Label]! })] };
    }

    /// <summary>The images in the order of their names, each opened once, with the labels that corrections give them.</summary>
    private static (ImageListing Listing, ImageInspector.Look[] Looks) Open(
        ImageListing listing,
        ImageInspector inspector,
        ILabelPass? corrections,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        ImageEntry[] entries = [.. listing.Images.OrderBy(i => i.Name, StringComparer.Ordinal)];
        ImageInspector.Look[] looks = inspector.Inspect(entries, progress, cancellationToken);
        if (corrections is null)
        {
            return (listing with { Images = entries }, looks);
        }

        List<(ImageEntry Entry, ImageInspector.Look Look)> kept = [];
        List<RejectedImage> takenOut = [];
        foreach ((ImageEntry entry, ImageInspector.Look look) in entries.Zip(looks))
        {
            if ((look.Result.Success ? corrections.LabelOf(look.Hash, entry.Name, entry.Label) : entry.Label) is { } label)
            {
                kept.Add((entry with { Label = label }, look));
            }
            else
            {
                takenOut.Add(corrections.TakenOut(entry.Name));
            }
        }

        listing = listing with
        {
            Images = [.. kept.Select(k => k.Entry)], Rejected = [.. listing.Rejected, .. takenOut], Findings = [.. listing.Findings, .. corrections.End()],
        };
        return (listing, [.. kept.Select(k => k.Look)]);
    }

    private static ImageDataset Labelled(
        ImageListing listing, ImageInspector.Look[] looks, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        Dictionary<string, int> indexOf = labels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
        IReadOnlyDictionary<ContentHash, ContentHash> groupOf = DuplicateGroups.Find(looks.Select(l => (l.Hash, l.Fingerprint)), cancellationToken);
        List<LabelledImage> images = [];
        List<RejectedImage> rejected = [.. listing.Rejected];
        List<Finding> findings = [.. listing.Findings];
        foreach ((ImageEntry entry, ImageInspector.Look look) in listing.Images.Zip(looks))
        {
            if (look.Result is { Success: false } result)
            {
                rejected.Add(new RejectedImage(entry.Name, result.Code!, result.Reason!));
                continue;
            }

            images.Add(new LabelledImage(entry.Source, indexOf[entry.Label], entry.Split ?? ImageSplit.Train, look.Hash)
            {
                Group = groupOf.GetValueOrDefault(look.Hash),
                Traits = look.Traits,
                ShorterSide = look.Sides.Shorter,
                LongerSide = look.Sides.Longer,
            });
            if (look.Note is { } note)
            {
                findings.Add(note);
            }
        }

        findings.AddRange(FirstPages(images));
        findings.AddRange(DuplicateFinder.AcrossLabels(images, labels));
        findings.AddRange(DuplicateFinder.NearAcrossLabels(images, labels));
        return new ImageDataset { Labels = labels, Images = images, Rejected = rejected, Findings = findings };
    }

    private static Finding[] FirstPages(List<LabelledImage> images)
    {
        LabelledImage[] several = [.. images.Where(i => i.Traits.HasFlag(ImageTraits.SeveralPages))];
        return several.Length == 0 ? [] : [Finding.Info(
            FindingCode.FirstPageOnly,
            several[0].Name,
            several.Length == 1 ? "is a TIFF of several pages" : $"is the first of {several.Length} TIFFs of several pages",
            "Only the first page of each was read. To use the others, save them as separate files.")];
    }

    /// <summary>Without classes that have nothing to train on; their other images are set aside.</summary>
    private static ImageDataset OnlyTrainedClasses(ImageDataset dataset)
    {
        HashSet<int> trained = [.. dataset.In(ImageSplit.Train).Select(i => i.LabelIndex)];
        int[] kept = [.. Enumerable.Range(0, dataset.Labels.Count).Where(trained.Contains)];
        Dictionary<int, int> newIndex = kept.Index().ToDictionary(k => k.Item, k => k.Index);
        return dataset with
        {
            Labels = [.. kept.Select(i => dataset.Labels[i])],
            Images = [.. dataset.Images.Where(i => trained.Contains(i.LabelIndex)).Select(i => i with { LabelIndex = newIndex[i.LabelIndex] })],
            Rejected =
            [
                .. dataset.Rejected,
                .. dataset.Images.Where(i => !trained.Contains(i.LabelIndex)).Select(
                    i => new RejectedImage(i.Name, FindingCode.ClassNotInTraining, $"its class '{dataset.Labels[i.LabelIndex]}' has no images to train on")),
            ],
        };
    }

    private static ImageDataset WithoutCopiesAcrossSplits(ImageDataset dataset)
    {
        IReadOnlyDictionary<LabelledImage, RejectedImage> aside = DuplicateFinder.AcrossSplits(dataset.Images);
        LabelledImage[] kept = [.. dataset.Images.Where(i => !aside.ContainsKey(i))];
        HashSet<int> left = [.. kept.Where(i => i.Split == ImageSplit.Train).Select(i => i.LabelIndex)];
        TransferException.ThrowIfErrors(aside.Keys.Where(i => i.Split == ImageSplit.Train && !left.Contains(i.LabelIndex)).GroupBy(i => i.LabelIndex)
            .OrderBy(g => g.Key).Select(g => Finding.Error(
            FindingCode.ClassNotInTraining,
            $"class '{dataset.Labels[g.Key]}'",
            $"all of its {g.Count()} training images are copies of test or validation images, "
                + $"the first is '{g.First().Name}', so none is left to train on",
            "Remove the copies from the test and validation images, or give those images no split; then one is made.")));
        return aside.Count == 0
            ? dataset
            : dataset with
            {
                Images = kept,
                Rejected = [.. dataset.Rejected, .. aside.Values],
                Findings = [.. dataset.Findings, DuplicateFinder.Summary(aside.Values)],
            };
    }
}
