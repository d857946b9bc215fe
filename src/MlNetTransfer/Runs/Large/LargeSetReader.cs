using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Runs.Large;

/// <summary>Manifest and features files in, images with their splits out: what <see cref="ImageDatasetReader"/> does, without looking at a picture and without
/// an object per image. Takes some 80 bytes per image while it works, and leaves 9.</summary>
/// <param name="manifest">Read once.</param>
/// <param name="folder">What the tasks left.</param>
/// <param name="options">How images are split, and in which order classes are.</param>
/// <param name="progress">Told how many rows are read.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class LargeSetReader(
    IManifestRows manifest, FeatureFolder folder, TransferOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
{
    // As in a set whose images are objects.
    private const int SmallestTestedClass = 2, SmallestValidatedClass = 5;

    private const int Reported = 1 << 14;

    /// <summary>Images that are listed with the reason why they were left out; the others are counted.</summary>
    private const int MostListed = 1000;

    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly List<int> _labelOf = [], _places = [];
    private readonly List<byte> _splits = [];
    private readonly List<RejectedImage> _rejected = [];
    private readonly List<Finding> _findings = [];
    private readonly HashSet<int> _withoutPicture = [];
    private int _leftOut;

    /// <param name="parts">The features files, open.</param>
    /// <exception cref="TransferException">MNT613 where images have no features; the codes of the manifest; everything that makes data unusable.</exception>
    public (LargeSet Set, int[] Sample) Read(FeatureParts parts)
    {
        FeatureIndex index = new(parts);
        ReadRows(index);
        string[] labels = LabelNames.Ordered(_labels.Keys, options.LabelOrder);
        (int[] labelOf, int[] places, byte[] splits) = Arrays(labels);
        _findings.AddRange(LabelNames.LookAlike(manifest.Name, labels));
        LargeCopies copies = new(places, labelOf, splits, labels, index.Rows);
        _findings.AddRange(copies.AcrossLabels());
        _findings.AddRange(copies.SetAsideAcrossSplits());
        Split(splits, new LargeSplitter(places, labelOf, index, labels.Length), copies);
        TransferException.ThrowIfErrors(copies.Untrained());
        if (_leftOut > _rejected.Count)
        {
            _findings.Add(Finding.Info(
                FindingCode.FileIgnored,
                folder.Name,
                $"{_leftOut:N0} images were set aside; the first {_rejected.Count:N0} are listed",
                "The parts name all of them."));
        }

        (string fingerprint, TrainedImages trained) = Sums(index, places, labelOf, splits, labels);
        LargeSet set = new()
        {
            Labels = labels,
            LabelOf = labelOf,
            Splits = splits,
            Places = places,
            Rejected = _rejected,
            Findings = _findings,
            Size = copies.Size(),
            Fingerprint = fingerprint,
            Trained = trained,
        };
        return (set, LargeSample.Choose(set, index, _withoutPicture));
    }

    /// <summary>What was read, with the classes in the order of the scores. The lists are empty then.</summary>
    private (int[] LabelOf, int[] Places, byte[] Splits) Arrays(string[] labels)
    {
        int[] order = [.. _labels.Keys.Select(l => Array.IndexOf(labels, l))], labelOf = [.. _labelOf], places = [.. _places];
        byte[] splits = [.. _splits];
        foreach (ref int label in labelOf.AsSpan())
        {
            label = order[label];
        }

        _labelOf.Clear();
        _places.Clear();
        _splits.Clear();
        (_labelOf.Capacity, _places.Capacity, _splits.Capacity) = (0, 0, 0);
        return (labelOf, places, splits);
    }

    private void ReadRows(FeatureIndex index)
    {
        int missing = 0, unlabelled = 0;
        string first = "", firstUnlabelled = "";
        ILabelPass? corrections = options.Dataset.Corrections?.Begin(classes: null, whole: true);
        foreach ((ManifestRow row, ContentHash content) in manifest.Read())
        {
            string stated = LabelNames.Normal(row.Label);
            string? given = corrections is null ? stated : corrections.LabelOf(content, row.Path, stated);
            string label = given ?? stated;
            firstUnlabelled = label.Length == 0 && unlabelled++ == 0 ? row.Path : firstUnlabelled;
            if (!_labels.TryGetValue(label, out int number))
            {
                _labels.Add(label, number = _labels.Count);
            }

            // What a task set aside is out, whatever another file says of the same bytes.
            bool aside = folder.SetAside.TryGetValue(row.Path, out RejectedImage? why);
            int place = aside || given is null ? -1 : index.Find(content);
            if (aside || given is null)
            {
                Reject(given is null ? corrections!.TakenOut(row.Path) : why!);
            }
            else if (place < 0)
            {
                first = missing++ == 0 ? row.Path : first;
            }

            if (!manifest.HasPicture(row))
            {
                _withoutPicture.Add(_labelOf.Count);
            }

            _labelOf.Add(number);
            _places.Add(place);
            _splits.Add(place < 0 ? LargeSet.LeftOut : (byte?)row.Split ?? LargeCopies.Unsaid);
            if (_labelOf.Count % Reported == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new TransferProgress("Reading manifest", _labelOf.Count, _labelOf.Count, "images"));
            }
        }

        _findings.AddRange(corrections?.End() ?? []);
        if (unlabelled > 0)
        {
            throw new TransferException(Finding.Error(
                FindingCode.ManifestLabelEmpty,
                manifest.Name,
                $"{unlabelled:N0} of {_labelOf.Count:N0} images have no label, the first is '{firstUnlabelled}'",
                "Index images with their classes: folders of classes, or a table with labels."));
        }

        if (missing > 0)
        {
            throw new TransferException(Finding.Error(
                FindingCode.FeaturesMissing,
                folder.Name,
                $"{missing:N0} of {_labelOf.Count:N0} images of the manifest have no features, the first is '{first}'",
                "Compute the features of this manifest, or name the manifest that they were computed of."));
        }

        if (_labelOf.Count == _leftOut)
        {
            throw new TransferException(DatasetChecks.NoImages(manifest.Name, _rejected));
        }

        if (_labels.Count < 2)
        {
            throw new TransferException(DatasetChecks.OneClass(manifest.Name, _labels.Keys.First()));
        }
    }

    private void Reject(RejectedImage image)
    {
        _leftOut++;
        if (_rejected.Count < MostListed)
        {
            _rejected.Add(image);
        }
    }

    private void Split(byte[] splits, LargeSplitter splitter, LargeCopies copies)
    {
        bool hasTest = splits.Contains((byte)ImageSplit.Test), hasValidation = splits.Contains((byte)ImageSplit.Validation);
        splits.AsSpan().Replace(LargeCopies.Unsaid, (byte)ImageSplit.Train);
        if (!splits.Contains((byte)ImageSplit.Train))
        {
            throw new TransferException(DatasetChecks.NothingToTrain(manifest.Name, "Give images in the manifest the split train, or none."));
        }

        if (!hasTest && options.TestFraction > 0)
        {
            TransferException.ThrowIfErrors(copies.TooSmall());
            splitter.Move(splits, ImageSplit.Train, ImageSplit.Test, options.TestFraction, SmallestTestedClass, options.Seed);
        }

        if (!hasValidation)
        {
            splitter.Move(splits, ImageSplit.Train, ImageSplit.Validation, options.ValidationFraction, SmallestValidatedClass, options.Seed);
        }
    }

    private static (string Fingerprint, TrainedImages Trained) Sums(FeatureIndex index, int[] places, int[] labelOf, byte[] splits, string[] labels)
    {
        LargeFingerprint fingerprint = new();
        for (int row = 0; row < places.Length; row++)
        {
            if (splits[row] != LargeSet.LeftOut)
            {
                fingerprint.Add(index.HashOf(places[row]), labels[labelOf[row]], (ImageSplit)splits[row]);
            }
        }

        IEnumerable<int> seen = Enumerable.Range(0, places.Length).Where(r => splits[r] is (byte)ImageSplit.Train or (byte)ImageSplit.Validation);
        return (fingerprint.ToString(), TrainedImages.Of(seen.Select(r => index.HashOf(places[r])), seen.Count()));
    }
}
