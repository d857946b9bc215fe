using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>The temperature of a head, and which rows it was found on.</summary>
internal sealed record Calibration(double Temperature, TemperatureSource Source, IReadOnlyList<Finding> Findings)
{
    /// <summary>Temperature of logits on validation images, 1 with a finding where they are too few.</summary>
    public static (double Temperature, IReadOnlyList<Finding> Findings) OfLogits(double[] logits, int[] labels, int classes, HeadOptions options) =>
        labels.Length >= options.MinimumCalibrationRows && labels.Distinct().Count() == classes
            ? (TemperatureScaling.Fit(logits, labels, classes), [])
            : (1, [Finding.Warning(
                FindingCode.NotCalibrated,
                "",
                $"{labels.Length} validation images are too few to calibrate the scores of a fine-tuned network, at least {options.MinimumCalibrationRows} "
                    + "with every class are needed",
                "Add images, or do not read the scores as probabilities.")]);

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

        return OutOfFold(validationLabels.Length, problem, lambda, options, random, int.MaxValue, cancellationToken);
    }

    /// <summary>Calibrates on cross-fitted training logits, or not at all.</summary>
    /// <param name="validation">Validation images, which are too few.</param>
    /// <param name="problem">The training rows.</param>
    /// <param name="lambda">Regularisation against the summed loss.</param>
    /// <param name="options">Say how many rows are enough.</param>
    /// <param name="random">Decides the folds.</param>
    /// <param name="most">Rows of a fold that are scored at most.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    public static Calibration OutOfFold(
        int validation, HeadProblem problem, double lambda, HeadOptions options, RandomSource random, int most, CancellationToken cancellationToken)
    {
        int classes = problem.Classes;
        int[] folds = CrossFit.Assign(problem, random.Fork("calibration"));
        (double[] logits, int[] labels) = CrossFit.Logits(problem, lambda, folds, cancellationToken, most);
        if (labels.Length >= options.MinimumCalibrationRows)
        {
            return new Calibration(TemperatureScaling.Fit(logits, labels, classes), TemperatureSource.OutOfFold, []);
        }

        return new Calibration(1, TemperatureSource.None, [Finding.Warning(
            FindingCode.NotCalibrated, "", $"{validation} validation images and {labels.Length} usable training images are too few to calibrate "
            + $"the scores, at least {options.MinimumCalibrationRows} of either are needed", "Add images, or do not read the scores as probabilities.")]);
    }
}
