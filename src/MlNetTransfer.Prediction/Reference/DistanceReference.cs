namespace MlNetTransfer.Reference;

/// <summary>How far images are from the training images, as the head of the model is given them: the measure, and what it showed.</summary>
/// <remarks>
/// The distance of an image is that to the nearest centre: √(mean over the features of ((feature − centre) / spread)²). It is about 1 for images
/// of the kind of the training images. It is the Mahalanobis distance of Lee et al. (2018, arXiv:1807.03888) with a diagonal covariance that all classes share.
/// </remarks>
public sealed record DistanceReference
{
    /// <summary>Training images that it was measured on.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Base64 of [features] float32, little-endian: the spread of each feature around its centre, above 0.</summary>
    public required string Spread { get; init; }

    /// <summary>Base64 of [centres × features] float32, little-endian, in units of the spread: the mean of each class, or one of all images.</summary>
    public required string Centres { get; init; }

    /// <summary>Bin, of <see cref="DistanceBins"/>, of the distance that 99 % of the training images have at most, each from those of the others. An image
    /// in a later bin is probably none of the classes.</summary>
    public required int Farthest { get; init; }
}
