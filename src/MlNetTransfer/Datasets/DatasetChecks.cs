using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>What a run needs of its data to be honest.</summary>
public static class DatasetChecks
{
    private const int ReasonsShown = 3;

    internal static IEnumerable<Finding> Options(DatasetOptions options)
    {
        if (options.Manifest is null)
        {
            yield return Finding.Error(FindingCode.OptionInvalid, nameof(options.Manifest), "is null", "Leave it out for the default, or give it a value.");
            yield break;
        }

        if (options.Manifest.Delimiter is { } delimiter and not '\t' && (delimiter is '"' or < ' ' or > '~'))
        {
            yield return Finding.Error(
                FindingCode.OptionInvalid,
                nameof(ManifestOptions.Delimiter),
                $"is '{delimiter}' (code {(int)delimiter}); allowed is a printable ASCII character other than a quote, or a tab",
                "Leave it out, and it is found in the header.");
        }

        foreach ((string name, double value) in
            new[] { (nameof(options.ValidationFraction), options.ValidationFraction), (nameof(options.TestFraction), options.TestFraction) })
        {
            if (!(value is >= 0 and <= 0.5))
            {
                yield return Finding.Error(
                    FindingCode.OptionInvalid,
                    name,
                    string.Create(CultureInfo.InvariantCulture, $"is {value}; allowed are 0 to 0.5"),
                    "Leave it out for the default.");
            }
        }
    }

    /// <summary>Before the split: at least two classes, each with something in it.</summary>
    /// <param name="data">How the user named the data.</param>
    /// <param name="labels">Classes found, with or without usable images.</param>
    /// <param name="images">Usable images.</param>
    /// <param name="rejected">Images that were set aside.</param>
    internal static IEnumerable<Finding> Classes(
        string data,
        IReadOnlyList<string> labels,
        IReadOnlyList<LabelledImage> images,
        IReadOnlyList<RejectedImage> rejected)
    {
        string aside = rejected.Count > 0 ? $" ({Aside(rejected)})" : "";
        if (images.Count == 0)
        {
            yield return NoImages(data, rejected);
            yield break;
        }

        if (labels.Count < 2)
        {
            yield return OneClass(data, labels[0]);
        }

        if (images.Count < labels.Count)
        {
            yield return Finding.Error(
                FindingCode.FewerImagesThanClasses,
                data,
                $"holds {images.Count} usable images for {labels.Count} classes{aside}",
                "Add images to every class.");
        }

        HashSet<int> used = [.. images.Select(i => i.LabelIndex)];
        foreach (string label in labels.Where((_, i) => !used.Contains(i)))
        {
            yield return Finding.Error(FindingCode.ClassTooSmall, $"class '{label}'", "none of its images can be used", "Replace them, or remove the class.");
        }
    }

    /// <summary>There is nothing to tell apart.</summary>
    internal static Finding OneClass(string data, string label) => Finding.Error(
        FindingCode.OneClass,
        data,
        $"holds one class, '{label}'; a classifier needs at least two",
        "Add a folder with images that are something else.");

    /// <summary>There are images for test and validation alone.</summary>
    internal static Finding NothingToTrain(string data, string hint) =>
        Finding.Error(FindingCode.NoImages, data, "holds images for test and validation, but none to train on", hint);

    /// <summary>A class must have two different pictures, one to learn from and one to measure on.</summary>
    internal static Finding OnePicture(string label) => Finding.Error(
        FindingCode.ClassTooSmall,
        $"class '{label}'",
        "has 1 picture; at least 2 are needed to train on one and to measure on the other",
        "Add images, or remove the class.");

    /// <summary>Nothing can be used, and the first reasons why.</summary>
    public static Finding NoImages(string data, IReadOnlyList<RejectedImage> rejected) => Finding.Error(
        FindingCode.NoImages,
        data,
        $"holds no usable images{(rejected.Count > 0 ? $"; {Aside(rejected)}" : "")}",
        rejected.Count > 0 ? "Correct what is said about them, or name other data."
            : "Put the images of each class into a folder of its own, or name a CSV manifest.");

    private static string Aside(IReadOnlyList<RejectedImage> rejected) =>
        $"{rejected.Count} were left out: {string.Join("; ", rejected.DistinctBy(r => r.Reason).Take(ReasonsShown).Select(r => $"'{r.Path}' {r.Reason}"))}"
        + (rejected.Count > ReasonsShown ? "; …" : "");

    /// <summary>After the split: every class has something to learn from.</summary>
    internal static IEnumerable<Finding> Split(IReadOnlyList<string> labels, IReadOnlyList<LabelledImage> images)
    {
        HashSet<int> trained = [.. images.Where(i => i.Split == ImageSplit.Train).Select(i => i.LabelIndex)];
        foreach (IGrouping<int, LabelledImage> group in images.Where(i => !trained.Contains(i.LabelIndex)).GroupBy(i => i.LabelIndex).OrderBy(g => g.Key))
        {
            yield return Finding.Error(
                FindingCode.ClassNotInTraining,
                $"class '{labels[group.Key]}'",
                $"has {group.Count()} {group.First().Split} images and none to train on",
                "Add training images of it, or remove the class.");
        }
    }

    /// <summary>Classes without two different pictures.</summary>
    internal static IEnumerable<Finding> Smallest(IReadOnlyList<string> labels, IReadOnlyList<LabelledImage> images) =>
        images.GroupBy(i => i.LabelIndex)
            .Where(g => g.Select(i => i.Hash).Distinct().Count() < 2)
            .OrderBy(g => g.Key)
            .Select(g => OnePicture(labels[g.Key]));
}
