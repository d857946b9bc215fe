namespace MlNetTransfer.Training;

/// <summary>How a head is trained.</summary>
internal sealed record HeadOptions
{
    /// <summary>Classes are weighted inversely to their size when the largest has more than this many times the images of the smallest.</summary>
    public double ImbalanceRatio { get; init; } = 3;

    /// <summary>With fewer validation rows than this, or a class without any, the temperature comes from cross-fitting on the training rows.</summary>
    public int MinimumCalibrationRows { get; init; } = 20;

    /// <summary>Whether the final head also learns from the validation rows, with the settings that training found.</summary>
    public bool RefitOnValidation { get; init; } = true;
}
