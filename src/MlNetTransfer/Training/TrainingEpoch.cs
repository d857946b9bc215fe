namespace MlNetTransfer.Training;

/// <summary>One pass over the training images, or what lay between two judgements where time changed how often they come.</summary>
/// <param name="Number">1-based; 0 stands for the state before training.</param>
/// <param name="TrainLoss">Mean loss of its steps, nats, augmentation and smoothing included; null for epoch 0.</param>
/// <param name="ValidationLogLoss">After it, nats; null without validation images.</param>
/// <param name="ValidationAccuracy">After it, 0…1; null without validation images.</param>
/// <param name="Seconds">Wall-clock.</param>
public sealed record TrainingEpoch(int Number, double? TrainLoss, double? ValidationLogLoss, double? ValidationAccuracy, double Seconds)
{
    /// <summary>As <see cref="ValidationLogLoss"/>, every class counting alike; null in runs of earlier versions.</summary>
    public double? ValidationMacroLogLoss { get; init; }

    /// <summary>As <see cref="ValidationAccuracy"/>, every class counting alike: the mean recall of the classes; null in runs of earlier versions.</summary>
    public double? ValidationMacroAccuracy { get; init; }
}
