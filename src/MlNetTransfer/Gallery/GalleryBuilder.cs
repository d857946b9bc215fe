using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Gallery;

/// <summary>Dataset and test scores in, gallery out.</summary>
/// <param name="pictures">Whether images are looked at.</param>
/// <param name="picture">How files become pictures.</param>
/// <param name="progress">Images made small.</param>
/// <param name="cancellationToken">Ends the work between two images.</param>
internal sealed class GalleryBuilder(bool pictures, PictureOptions picture, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
{
    /// <param name="dataset">All images.</param>
    /// <param name="tested">Test images, in row order; empty where there are none.</param>
    /// <param name="scores">[tested × classes], probabilities; null where there are none.</param>
    /// <param name="suspicious">Labels to check.</param>
    public (ImageGallery Gallery, GallerySelection Selection) Build(
        ImageDataset dataset, IReadOnlyList<LabelledImage> tested, FeatureMatrix? scores, IReadOnlyList<SuspiciousLabel> suspicious)
    {
        GallerySelection selection = new(dataset, tested, scores);
        IReadOnlyList<LabelledImage[]> groups = selection.CopyGroups();
        ImageGallery bare = new()
        {
            Pictures = pictures,
            Mistakes = [.. selection.Mistakes().Select(s => Scored(s, dataset.Labels))],
            Uncertain = [.. selection.Uncertain().Select(s => Scored(s, dataset.Labels))],
            CopyGroups = groups.Count,
            CopyGroupsAcrossLabels = groups.Count(GallerySelection.AcrossLabels),
            Copies = [.. GallerySelection.Some(groups).Select(g => new CopyGroup
            {
                Images = g.Length,
                Identical = g.All(i => i.Hash == g[0].Hash),
                AcrossLabels = GallerySelection.AcrossLabels(g),
                Shown = [.. GallerySelection.Some(g).Select(i => Plain(i, dataset.Labels))],
            })],
            Suspicious = [.. selection.Suspicious(suspicious).Select(s => Plain(s.Image, dataset.Labels) with { Predicted = s.Suggested })],
        };
        if (!pictures)
        {
            return (bare, selection);
        }

        bare = bare with { Samples = [.. selection.ContactSheet().Select(i => Plain(i, dataset.Labels))] };
        IEnumerable<LabelledImage> needed =
        [
            .. selection.ContactSheet(), .. selection.Mistakes().Concat(selection.Uncertain()).Select(s => s.Image),
            .. GallerySelection.Some(groups).SelectMany(GallerySelection.Some), .. selection.Suspicious(suspicious).Select(s => s.Image),
        ];
        ILookup<(string, ImageSplit), string?> small = Shrink([.. needed.Distinct()]);
        return (bare with
        {
            Samples = With(bare.Samples),
            Mistakes = With(bare.Mistakes),
            Uncertain = With(bare.Uncertain),
            Copies = [.. bare.Copies.Select(c => c with { Shown = With(c.Shown) })],
            Suspicious = With(bare.Suspicious),
        }, selection);

        GalleryImage[] With(IEnumerable<GalleryImage> images) => [.. images.Select(i => i with { Jpeg = small[(i.Name, i.Split)].FirstOrDefault() })];
    }

    public static GalleryImage Scored(GallerySelection.ScoredImage scored, IReadOnlyList<string> labels) => Plain(scored.Image, labels) with
    {
        Predicted = labels[scored.Predicted],
        Probability = Rounded(scored.Probability),
        LabelProbability = Rounded(scored.LabelProbability),
        RunnerUp = labels[scored.RunnerUp],
    };

    private static GalleryImage Plain(LabelledImage image, IReadOnlyList<string> labels) => new(image.Name, labels[image.LabelIndex]) { Split = image.Split };

    private static double Rounded(float score) => Math.Round(score, 4);

    private ILookup<(string Name, ImageSplit Split), string?> Shrink(LabelledImage[] images)
    {
        string?[] small = new string?[images.Length];
        int done = 0;
        ParallelLoop.For(images.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            small[i] = images[i].Source.Read(out byte[] encoded).Success ? PreviewJpeg.OfFile(encoded, picture) : null;
            progress?.Report(new TransferProgress("Making small pictures", Interlocked.Increment(ref done), images.Length, "images"));
        });
        return images.Zip(small).ToLookup(i => (i.First.Name, i.First.Split), i => i.Second);
    }
}
