namespace MlNetTransfer.Gallery;

/// <summary>What the exported model looks at in one image: how much surer of its answer it is with a part of the image than with that part covered
/// (Zeiler and Fergus 2014, arXiv:1311.2901, section 4.2).</summary>
public sealed record OcclusionMap
{
    /// <summary>The image; its picture is the square that the network sees.</summary>
    public required GalleryImage Image { get; init; }

    /// <summary>Rows, and columns, of the map.</summary>
    public required int Cells { get; init; }

    /// <summary>[Cells × Cells], row-major: by how much the log-odds of the predicted class fall, nats, when a square twice as wide as a cell, in the
    /// image's mean colour, lies on the cell. Negative where they rise.</summary>
    public required IReadOnlyList<double> Drops { get; init; }

    /// <summary>Smallest score of the predicted class under any cover, 0…1.</summary>
    public required double LowestProbability { get; init; }
}
