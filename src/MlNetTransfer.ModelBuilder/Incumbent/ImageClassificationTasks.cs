using MlNetTransfer.Datasets;
using MlNetTransfer.Training;

namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>A dataset and the user's options in the numbers that ML.NET's trainer is mapped by.</summary>
public static class ImageClassificationTasks
{
    /// <summary>Counts a data set.</summary>
    /// <param name="options">The user's.</param>
    /// <param name="dataset">What a run with these options reads.</param>
    public static ImageClassificationTask Of(TransferOptions options, ImageDataset dataset) => new()
    {
        Images = dataset.In(ImageSplit.Train).Count(),
        ValidationImages = dataset.In(ImageSplit.Validation).Count(),
        InputSize = options.InputSize,
        HasClassWeights = HasClassWeights(dataset),
        HasOwnWeights = options.Weights is not null,
        HasUnlabelled = options.Unlabelled is not null,
    };

    private static bool HasClassWeights(ImageDataset dataset)
    {
        int[] counts = [.. dataset.In(ImageSplit.Train).CountBy(i => i.LabelIndex).Select(c => c.Value)];
        return ClassWeighting.Applies(counts);
    }
}
