using MlNetTransfer.Diagnostics;
using MlNetTransfer.Walks;

namespace MlNetTransfer.Datasets;

/// <summary>Images without classes: a folder in, those that can be decoded out.</summary>
internal static class UnlabelledImages
{
    /// <param name="folder">Its subfolders are read too.</param>
    /// <param name="pixelLimit">Larger images are set aside.</param>
    /// <param name="excluded">Content that must not be learned from: that of the test images.</param>
    /// <param name="progress">Images read.</param>
    /// <param name="cancellationToken">Ends the work between images.</param>
    /// <returns>The images, how many were set aside, and what the walk left out.</returns>
    /// <exception cref="TransferException">MNT102, MNT103, MNT201.</exception>
    public static (LabelledImage[] Images, int Rejected, IReadOnlyList<Finding> Findings) Read(
        string folder, long pixelLimit, IReadOnlySet<ContentHash> excluded, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound,
                folder,
                "there is no such folder",
                "Name a folder with images. Their classes may be unknown."));
        }

        IReadOnlyList<ImageEntry> entries;
        FolderWalk walk;
        try
        {
            (entries, walk) = ImageFolderReader.ReadUnlabelled(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new TransferException(
                Finding.Error(FindingCode.PathNotReadable, folder, $"cannot be read ({e.Message.TrimEnd('.')})", "Check the permissions of the folder."),
                e);
        }

        ImageInspector.Look[] looks = new ImageInspector(pixelLimit, fingerprints: false).Inspect(entries, progress, cancellationToken);
        LabelledImage[] sound = [.. entries.Zip(looks).Where(p => p.Second.Result.Success && !excluded.Contains(p.Second.Hash))
            .Select(p =>
                new LabelledImage(p.First.Source, 0, ImageSplit.Train, p.Second.Hash)
                {
                    ShorterSide = p.Second.Sides.Shorter,
                    LongerSide = p.Second.Sides.Longer
                })
            .DistinctBy(i => i.Hash)];
        IReadOnlyDictionary<int, RejectedImage> undecodable = DecodeCheck.Undecodable(sound, progress, cancellationToken);
        LabelledImage[] images = [.. sound.Where((_, i) => !undecodable.ContainsKey(i))];
        return images.Length > 0
            ? (images, entries.Count - images.Length, [.. walk.Findings, .. NoImages(folder, entries, looks)])
            : throw new TransferException(DatasetChecks.NoImages(folder, Rejected(entries, looks)));
    }

    private static RejectedImage[] Rejected(IReadOnlyList<ImageEntry> entries, ImageInspector.Look[] looks) =>
        [.. entries.Zip(looks).Where(p => !p.Second.Result.Success).Select(p => new RejectedImage(
            p.First.Name,
            p.Second.Result.Code!,
            p.Second.Result.Reason!))];

    private static IEnumerable<Finding> NoImages(string folder, IReadOnlyList<ImageEntry> entries, ImageInspector.Look[] looks)
    {
        RejectedImage[] rejected = Rejected(entries, looks);
        if (rejected.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.FileIgnored,
                folder,
                $"{rejected.Length} files cannot be used, the first is '{rejected[0].Path}', which {rejected[0].Reason}",
                "They were left out.");
        }
    }
}
