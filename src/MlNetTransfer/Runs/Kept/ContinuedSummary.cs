using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Runs;

/// <summary>A model that went on from an earlier one, and both on the same test images.</summary>
public sealed record ContinuedSummary
{
    /// <summary>SHA-256 of the earlier model.onnx, lower-case hexadecimal.</summary>
    public required string FromSha256 { get; init; }

    /// <summary>Images that were known before, of which nothing but features was used.</summary>
    public required int KeptImages { get; init; }

    /// <summary>Images that are new.</summary>
    public required int NewImages { get; init; }

    /// <summary>Classes that are new.</summary>
    public required IReadOnlyList<string> NewClasses { get; init; }

    /// <summary>The new model against the earlier one on the earlier one's test images; null where it had none.</summary>
    public PairedComparison? OldTest { get; init; }

    /// <summary>The same for each class that the earlier model knew and that was tested.</summary>
    public required IReadOnlyList<ClassComparison> Classes { get; init; }
}
