using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Vision;
using MlNetTransfer.ModelBuilder.Incumbent;

namespace MlNetTransfer.TensorFlow;

/// <summary>The settings of a mapping as ML.NET's options.</summary>
public static class TensorFlowOptions
{
    /// <summary>New options for one training; they keep state, so use them once.</summary>
    /// <param name="settings">Of an <see cref="ImageClassificationMapping"/>.</param>
    /// <param name="validation">Validation images with the columns of the training images; null where
    /// <see cref="ImageClassificationSettings.UsesValidationSet"/> is false.</param>
    public static ImageClassificationTrainer.Options Of(ImageClassificationSettings settings, IDataView? validation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ImageClassificationTrainer.Options
        {
            Arch = (ImageClassificationTrainer.Architecture)settings.Arch,
            Epoch = settings.Epoch,
            BatchSize = settings.BatchSize,
            LearningRate = (float)settings.LearningRate,
            LearningRateScheduler = settings.Decay is { } decay
                ? new ExponentialLRDecay((float)settings.LearningRate, (float)decay.EpochsPerDecay, (float)decay.Rate, decay.Staircase)
                : null,
            EarlyStoppingCriteria = settings.EarlyStopping is { } stopping
                ? new ImageClassificationTrainer.EarlyStopping(
                    (float)stopping.MinDelta,
                    stopping.Patience,
                    stopping.ByLoss ? ImageClassificationTrainer.EarlyStoppingMetric.Loss : ImageClassificationTrainer.EarlyStoppingMetric.Accuracy,
                    checkIncreasing: !stopping.ByLoss)
                : null,
            ValidationSet = settings.UsesValidationSet ? validation ?? throw new ArgumentNullException(nameof(validation)) : null,
            ValidationSetFraction = (float?)settings.ValidationSetFraction,
        };
    }
}
