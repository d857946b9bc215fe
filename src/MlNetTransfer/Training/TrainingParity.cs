namespace MlNetTransfer.Training;

/// <summary>Whether the exported model gives the scores that training saw.</summary>
public sealed record TrainingParity
{
    /// <summary>Above this, 0…1, what was exported is another model than what was trained, and is not put in place of the linear probe.</summary>
    public const double MostScoreDifference = 0.01;

    /// <summary>Images that both scored: the validation images, or some of the training images where there are none.</summary>
    public required int Images { get; init; }

    /// <summary>Largest absolute difference of any score, 0…1, between model.onnx from the image file on and the trainer's own.</summary>
    public required double MaxScoreDifference { get; init; }

    /// <summary>Images to which the two give different labels.</summary>
    public required int LabelChanges { get; init; }

    /// <summary>Whether something was compared and its largest difference is allowed; a difference that is no number is not.</summary>
    internal bool Holds => Images > 0 && MaxScoreDifference <= MostScoreDifference;
}
