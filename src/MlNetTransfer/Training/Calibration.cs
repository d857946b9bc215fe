using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>The temperature of a head, and which rows it was found on.</summary>
internal sealed record Calibration(double Temperature, TemperatureSource Source, IReadOnlyList<Finding> Findings)
{
    /// <summary>Calibrates on validation logits where they suffice, else on cross-fitted training logits, else not at all.</summary>
    public static Calibration Find(
        double[] validationLogits, int[] validationLabels, HeadProblem problem, double lambda, HeadOptions options, RandomSource random,
        CancellationToken cancellationToken)
    {
        int classes = problem.Classes;
        if (validationLabels.Length >= options.MinimumCalibrationRows && validationLabels.Distinct().Count() == classes)
        {
            return new Calibration(TemperatureScaling.Fit(validationLogits, validationLabels, classes), TemperatureSource.Validation, []);
        }

        int[] folds = CrossFit.Assign(problem.Labels, classes, random.Fork("calibration"));
        (double[] logits, int[] labels) = CrossFit.Logits(problem, lambda, folds, cancellationToken);
        if (labels.Length >= options.MinimumCalibrationRows)
        {
            return new Calibration(TemperatureScaling.Fit(logits, labels, classes), TemperatureSource.OutOfFold, []);
        }

        return new Calibration(1, TemperatureSource.None, [Finding.Warning(
            FindingCode.NotCalibrated, "", $"{validationLabels.Length} validation images and {labels.Length} usable training images are too few to calibrate "
            + $"the scores, at least {options.MinimumCalibrationRows} of either are needed", "Add images, or do not read the scores as probabilities.")]);
    }
}
