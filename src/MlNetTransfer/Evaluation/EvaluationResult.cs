namespace MlNetTransfer.Evaluation;

/// <summary>How good a classifier is on images it never saw.</summary>
public sealed record EvaluationResult
{
    /// <summary>Images scored, at least 1.</summary>
    public required int Images { get; init; }

    /// <summary>Share of the images that were given their class, 0…1; ML.NET's <c>MicroAccuracy</c>.</summary>
    public required double MicroAccuracy { get; init; }

    /// <summary>Mean recall over the classes that occur, 0…1; ML.NET's <c>MacroAccuracy</c>.</summary>
    public required double MacroAccuracy { get; init; }

    /// <summary>Mean of −ln(score of the right class), nats, scores not below 1e-15; ML.NET's <c>LogLoss</c>.</summary>
    public required double LogLoss { get; init; }

    /// <summary>1 − log-loss / log-loss of always answering the class frequencies of these images; ML.NET's <c>LogLossReduction</c>.
    /// 1 is perfect, 0 no better than the frequencies; null when only one class occurs.</summary>
    public double? LogLossReduction { get; init; }

    /// <summary>Mean distance between confidence and accuracy, 0…1: 15 bins of equal width over the highest score, weighted by their images
    /// (Guo et al. 2017, arXiv:1706.04599).</summary>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>95 % intervals of the figures above.</summary>
    public required EvaluationIntervals Intervals { get; init; }

    /// <summary>For k = 2, 3, 5 and 10, as far as there are more classes than k.</summary>
    public required IReadOnlyList<TopKAccuracy> TopK { get; init; }

    /// <summary>Confidence against accuracy, the bins of <see cref="ExpectedCalibrationError"/> that hold images, by rising confidence; null in runs
    /// of earlier versions.</summary>
    public IReadOnlyList<ReliabilityBin>? Reliability { get; init; }

    /// <summary>Class by class, in label order.</summary>
    public required IReadOnlyList<ClassMetrics> Classes { get; init; }

    /// <summary>[true class][predicted class], images.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix { get; init; }
}
