namespace MlNetTransfer.Datasets;

/// <summary>What an image is used for.</summary>
public enum ImageSplit
{
    /// <summary>The head is fitted on it.</summary>
    Train,

    /// <summary>Settings and calibration are chosen on it.</summary>
    Validation,

    /// <summary>Read once, at the end, to report the accuracy.</summary>
    Test,
}
