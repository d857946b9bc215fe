namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>What ML.NET's <c>ImageClassificationTrainer</c> would be given, in numbers, and what a plan does not say itself.</summary>
public sealed record ImageClassificationTask
{
    /// <summary>Training images that TensorFlow can decode. At least 1.</summary>
    public required int Images { get; init; }

    /// <summary>Validation images.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>Side of the square that the network is to see, pixels, where the user set one (<see cref="TransferOptions.InputSize"/>); else null.</summary>
    public int? InputSize { get; init; }

    /// <summary>Whether images of rare classes count more in the plan's training.</summary>
    public bool HasClassWeights { get; init; }

    /// <summary>Whether the user named a file of weights (<see cref="TransferOptions.Weights"/>).</summary>
    public bool HasOwnWeights { get; init; }

    /// <summary>Whether the backbone is first trained on unlabelled images (<see cref="TransferOptions.Unlabelled"/>).</summary>
    public bool HasUnlabelled { get; init; }
}
