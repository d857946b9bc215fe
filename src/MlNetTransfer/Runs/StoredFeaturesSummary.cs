using MlNetTransfer.Training;

namespace MlNetTransfer.Runs;

/// <summary>A run on features that were computed before: which they were, and what of the run rests on a sample of the pictures.</summary>
public sealed record StoredFeaturesSummary
{
    /// <summary>Everything that the features depend on besides the pictures, as a token.</summary>
    public required string Key { get; init; }

    /// <summary>Files that they were read from.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of these files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Training pictures of the sample, drawn by content, that the profile and the gallery stand on.</summary>
    public required int SampleTrain { get; init; }

    /// <summary>Validation pictures of the sample.</summary>
    public required int SampleValidation { get; init; }

    /// <summary>Test pictures of the sample, on which the exported files are compared; the figures of the test are those of all test images, from their
    /// features.</summary>
    public required int SampleTest { get; init; }

    /// <summary>Training images that leave-one-out judged; the regularisation rests on them.</summary>
    public required int JudgedImages { get; init; }

    /// <summary>Validation images that the temperature rests on; 0 where it rests on training images, or on none.</summary>
    public required int CalibrationImages { get; init; }

    /// <summary>The exported model from the picture on against the scores from the stored features, over the test pictures of the sample, or the others where
    /// there are none; null before that was looked at.</summary>
    public TrainingParity? Parity { get; init; }
}
