using MlNetTransfer.Backbones;
using MlNetTransfer.Gallery;
using MlNetTransfer.Imaging;
using MlNetTransfer.Profiling;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Stations;

/// <summary>The last station: images that a report shows, and what the exported model looks at in some of them.</summary>
/// <param name="context">Of the run.</param>
/// <param name="folder">Where the model is.</param>
internal sealed class GalleryStation(RunContext context, OutputFolder folder)
{
    /// <param name="tested">What the test gave.</param>
    /// <param name="backbone">Of the model.</param>
    /// <param name="suspicious">Images whose label may be wrong.</param>
    public ImageGallery Run(TestedTransfer tested, BackboneSpec backbone, IReadOnlyList<SuspiciousLabel> suspicious)
    {
        TransferOptions options = context.Options;
        GalleryBuilder builder = new(options.Pictures, options.Picture, context.Progress, context.CancellationToken);
        (ImageGallery gallery, GallerySelection selection) = builder.Build(tested.Dataset, tested.Images, tested.Scores, suspicious);
        return options.Pictures && tested.Scores is not null ? gallery with { Maps = Maps(tested, backbone, selection) } : gallery;
    }

    private IReadOnlyList<OcclusionMap> Maps(TestedTransfer tested, BackboneSpec backbone, GallerySelection selection)
    {
        IReadOnlyList<string> labels = tested.Dataset.Labels;
        OcclusionSensitivity occlusion = new(
            backbone.Preprocessing.ImageSide, backbone.Preprocessing.Window, backbone.Preprocessing.Picture, BackboneGeometry.Of(backbone)!.MultiplyAdds);
        (ImageSource, GalleryImage)[] looked =
            [.. selection.ToMap(occlusion.Maps).Select(s => (s.Image.Source, GalleryBuilder.Scored(s, labels)))];
        IReadOnlyList<OcclusionMap> maps = [];
        context.Engine.Exporter.WithPixels(
            folder.File(OutputFolder.ModelOnnx),
            scores => maps = occlusion.Of(looked, scores, labels.ToList().IndexOf, context.Progress, context.CancellationToken));
        return maps;
    }
}
