namespace MlNetTransfer.Evaluation;

/// <summary>How good the exported model is.</summary>
public sealed record EvaluationSummary
{
    /// <summary>On the test images, scored by model.zip through ML.NET; null when there are none.</summary>
    public EvaluationResult? Test { get; init; }

    /// <summary>Image by image; null when there are none, and in runs of earlier versions.</summary>
    public TestOutcomes? Outcomes { get; init; }
}
