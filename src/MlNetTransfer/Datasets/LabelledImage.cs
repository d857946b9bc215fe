using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>One image with its class and what it is used for.</summary>
/// <param name="Source">Where its bytes come from.</param>
/// <param name="LabelIndex">0-based index into <see cref="ImageDataset.Labels"/>.</param>
/// <param name="Split">What it is used for.</param>
/// <param name="Hash">SHA-256 of its bytes.</param>
public sealed record LabelledImage(ImageSource Source, int LabelIndex, ImageSplit Split, ContentHash Hash)
{
    /// <summary>Content of the first picture among its near copies; <see cref="Hash"/> where it has none. Images of one group never stand on two
    /// sides of a split made here.</summary>
    internal ContentHash Group
    {
        get => field == default ? Hash : field;
        init;
    }

    /// <summary>What makes ML.NET see other pixels, or see them in another way than a viewer.</summary>
    internal ImageTraits Traits { get; init; }

    /// <summary>Pixels of the shorter side.</summary>
    internal int ShorterSide { get; init; }

    /// <summary>Pixels of the longer side.</summary>
    internal int LongerSide { get; init; }

    /// <summary>Path relative to the data's root, with forward slashes, or the name of bytes: what people read.</summary>
    public string Name => Source.Name;
}
