using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Runs.Kept;

/// <summary>The images that were given now, beside those that a model knows.</summary>
/// <param name="context">Of the run.</param>
/// <param name="kept">What the model knows.</param>
internal sealed class NewImages(RunContext context, KeptImages kept)
{
    private const int SmallestTestedClass = 2, SmallestValidatedClass = 5, Named = 3;

    private readonly Dictionary<ContentHash, (ManifestRow Row, ContentHash Content)> _known =
        kept.Rows.DistinctBy(r => r.Content).ToDictionary(r => r.Content);

    private TransferOptions Options => context.Options;

    /// <summary>Reads and splits them. An image that the model knows keeps its split, whatever its name is now; new images are split by content and
    /// seed.</summary>
    /// <exception cref="TransferException">The codes of the data.</exception>
    public ImageDataset Read()
    {
        DatasetOptions options = Options.Dataset;
        ImageListing listing = ImageDatasetReader.List(options.Data, options.Manifest, options.ClassFolders);
        string[] labels = LabelNames.Ordered([.. listing.Images.Select(i => i.Label).Concat(kept.Rows.Select(r => r.Row.Label)).Distinct()], null);
        ImageDataset dataset = ImageDatasetReader.Look(listing, options.PixelLimit, labels, context.Progress, context.CancellationToken);
        if (dataset.Images.Count == 0)
        {
            throw new TransferException(DatasetChecks.NoImages(options.Data, dataset.Rejected));
        }

        bool hasTest = listing.Images.Any(i => i.Split == ImageSplit.Test), hasValidation = listing.Images.Any(i => i.Split == ImageSplit.Validation);
        LabelledImage[] fresh = [.. dataset.Images.Where(i => !_known.ContainsKey(i.Hash))];
        if (!hasTest && options.TestFraction > 0)
        {
            fresh = StratifiedSplitter.Move(fresh, ImageSplit.Train, ImageSplit.Test, options.TestFraction, SmallestTestedClass, options.Seed);
        }

        if (!hasValidation)
        {
            fresh = StratifiedSplitter.Move(fresh, ImageSplit.Train, ImageSplit.Validation, options.ValidationFraction, SmallestValidatedClass, options.Seed);
        }

        LabelledImage[] again =
        [
            .. dataset.Images.Where(i => _known.ContainsKey(i.Hash)).Select(i => i with { Split = _known[i.Hash].Row.Split ?? ImageSplit.Train }),
        ];
        return dataset with { Images = [.. fresh, .. again] };
    }

    /// <summary>Everything, in the order of the paths: a known image stands under the path and the class that it was given now, if it was.</summary>
    /// <param name="given">What <see cref="Read"/> gave.</param>
    /// <param name="findings">What changed.</param>
    public (ManifestRow Row, ContentHash Content)[] Merge(ImageDataset given, out IReadOnlyList<Finding> findings)
    {
        (ManifestRow Row, ContentHash Content)[] now =
        [
            .. given.Images.DistinctBy(i => Path.GetFullPath(i.Source.Path!)).Select(i => (new ManifestRow(
                Path.GetFullPath(i.Source.Path!), given.Labels[i.LabelIndex], i.Split, new FileInfo(i.Source.Path!).Length, i.Hash), i.Hash)),
        ];
        HashSet<ContentHash> again = [.. now.Select(r => r.Content)];
        HashSet<string> paths = [.. now.Select(r => r.Row.Path)];
        (ManifestRow Row, ContentHash Content)[] replaced = [.. kept.Rows.Where(r => !again.Contains(r.Content) && paths.Contains(r.Row.Path))];
        string[] relabelled =
        [
            .. now.Where(r => _known.TryGetValue(r.Content, out (ManifestRow Row, ContentHash Content) old) && old.Row.Label != r.Row.Label)
                .Select(r => $"'{r.Row.Path}' from {_known[r.Content].Row.Label} to {r.Row.Label}"),
        ];
        findings =
        [
            .. relabelled.Length == 0 ? (Finding[])[] : [Changed(
                $"{relabelled.Length} known images were given another class: {List(relabelled)}",
                "The new class counts.")],
            .. replaced.Length == 0 ? (Finding[])[] : [Changed(
                $"{replaced.Length} files hold another picture than when the model was trained: {List([.. replaced.Select(r => r.Row.Path)])}",
                "What they held before is not trained on any more.")],
        ];
        return
        [
            .. now.Concat(kept.Rows.Where(r => !again.Contains(r.Content) && !paths.Contains(r.Row.Path))).OrderBy(r => r.Row.Path, PathOrder.Instance),
        ];
    }

    private static string List(string[] what) => $"{string.Join(", ", what.Take(Named))}{(what.Length > Named ? ", …" : "")}";

    private static Finding Changed(string what, string hint) => Finding.Warning(FindingCode.KeptChanged, "", what, hint);
}
