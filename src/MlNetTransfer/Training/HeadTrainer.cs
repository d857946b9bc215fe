using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>Trains a classifier on bottleneck features in managed code: ridge leave-one-out, softmax, temperature.</summary>
internal static class HeadTrainer
{
    private const string Station = "Training head";
    private const int Steps = 5;

    /// <summary>Trains a head.</summary>
    /// <param name="features">[images × D]; the only copy that is ever held.</param>
    /// <param name="labels">[images], 0 … classes − 1 for the rows that are used.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="train">Rows to learn from; every class occurs.</param>
    /// <param name="validation">Rows to calibrate on; may be empty.</param>
    /// <param name="options">Settings.</param>
    /// <param name="random">Decides folds; the same seed and data give the same head bit for bit.</param>
    /// <param name="progress">Steps done.</param>
    /// <param name="cancellationToken">Ends the work within a step.</param>
    /// <exception cref="TransferException">A class has no training rows (MNT203), or features are not finite (MNT703).</exception>
    public static HeadTrainingResult Train(
        FeatureMatrix features,
        IReadOnlyList<int> labels,
        int classes,
        ReadOnlyMemory<int> train,
        ReadOnlyMemory<int> validation,
        HeadOptions options,
        RandomSource random,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        int[] trainLabels = Labels(labels, train), validationLabels = Labels(labels, validation);
        HeadDataCheck.Check(features, train, trainLabels, classes, validation, validationLabels);
        void Report(int done) => progress?.Report(new TransferProgress(Station, done, Steps, "steps"));

        Report(0);
        double[]? classWeights = ClassWeighting.Balanced(HeadDataCheck.Count(trainLabels, classes), options.ImbalanceRatio);
        double[]? weights = ClassWeighting.OfRows(classWeights, trainLabels);
        FeatureScaling scaling = FeatureScaling.Measure(features, train, weights, cancellationToken);
        var rows = new ScaledRows(features, train, scaling);
        PrincipalAxes axes = PrincipalAxes.Find(rows, weights, cancellationToken);
        var problem = new HeadProblem(rows, trainLabels, classes, weights, axes, weights?.Sum() ?? rows.Count);

        Report(1);
        var ridge = new RidgeLeaveOneOut(rows, trainLabels, classes, weights, axes, cancellationToken);
        RidgePoint[] path = ridge.Evaluate(ridge.DefaultPath(), cancellationToken);
        RidgePoint best = path.MinBy(point => point.SquaredError)!;

        Report(2);
        double lambda = best.Lambda / classes;
        SoftmaxFit fit = problem.Fit(lambda, null, cancellationToken);

        Report(3);
        var held = new ScaledRows(features, validation, scaling);
        double[] heldLogits = fit.Logits(held, cancellationToken);
        Calibration calibration = Calibration.Find(heldLogits, validationLabels, problem, lambda, options, random, cancellationToken);

        bool refit = false;
        HeadTrainingResult result = Result();
        Report(4);
        if (options.RefitOnValidation && validation.Length > 0)
        {
            refit = true;
            int[] allLabels = [.. trainLabels, .. validationLabels];
            int[] all = [.. train.Span, .. validation.Span];
            double[]? allWeights = ClassWeighting.OfRows(classWeights, allLabels);
            scaling = FeatureScaling.Measure(features, all, allWeights, cancellationToken);
            HeadProblem whole = problem with { Rows = new ScaledRows(features, all, scaling), Labels = allLabels, Weights = allWeights };
            fit = whole.Fit(lambda, fit.Parameters, cancellationToken);
            result = Result() with { BeforeRefit = result };
        }

        Report(Steps);
        return result;

        HeadTrainingResult Result() => new(
            Fold(fit, scaling, calibration.Temperature),
            new HeadSummary
            {
                RidgePath = [.. path.Select(Point)],
                Ridge = Point(best),
                SoftmaxLambda = lambda,
                Iterations = fit.Iterations,
                Converged = fit.Converged,
                Temperature = calibration.Temperature,
                TemperatureSource = calibration.Source,
                Validation = Judge(heldLogits, validationLabels, classes, calibration.Temperature),
                ClassWeights = classWeights,
                Refitted = refit,
            },
            heldLogits,
            calibration.Findings) { Evaluations = fit.Evaluations };
    }

    internal static RidgeResult Point(RidgePoint point) => new(point.Lambda, point.Accuracy, point.SquaredError);

    private static int[] Labels(IReadOnlyList<int> labels, ReadOnlyMemory<int> rows)
    {
        var taken = new int[rows.Length];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = labels[rows.Span[i]];
        }

        return taken;
    }

    private static HeadValidation? Judge(double[] logits, int[] labels, int classes, double temperature)
    {
        if (labels.Length == 0)
        {
            return null;
        }

        double[] right =
        [
            .. labels.Select((label, i) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * classes, classes)) == label ? 1.0 : 0),
        ];

        return new HeadValidation(
            labels.Length, right.Sum() / labels.Length, TemperatureScaling.LogLoss(logits, labels, classes, 1),
            TemperatureScaling.LogLoss(logits, labels, classes, temperature)) { MacroAccuracy = ClassMeans.Of(right, labels) };
    }

    /// <summary>W·(x − mean)/deviation + b as weights and bias on x itself.</summary>
    internal static LinearHead Fold(SoftmaxFit fit, FeatureScaling scaling, double temperature)
    {
        var weights = new FeatureMatrix(fit.Classes, fit.Dimension);
        var bias = new float[fit.Classes];
        for (int c = 0; c < fit.Classes; c++)
        {
            Span<float> row = weights.Row(c);
            double shift = fit.Parameters[(fit.Classes * fit.Dimension) + c];
            for (int d = 0; d < fit.Dimension; d++)
            {
                double weight = fit.Parameters[(c * fit.Dimension) + d] * scaling.InverseDeviation[d];
                row[d] = (float)weight;
                shift -= weight * scaling.Mean[d];
            }

            bias[c] = (float)shift;
        }

        return new LinearHead { Weights = weights, Bias = bias, Temperature = temperature };
    }
}
