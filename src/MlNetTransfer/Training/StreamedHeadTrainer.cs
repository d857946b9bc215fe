using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>Trains a classifier on features that stay in files: sums, ridge leave-one-out in a second pass, softmax, temperature. Held are some 20 bytes per
/// image (28 where classes are weighted), and what depends on classes and features alone.</summary>
/// <remarks>The way of <see cref="HeadTrainer"/>, and its answers but for rounding. The same rows in the same order give the same head to the bit.</remarks>
internal sealed class StreamedHeadTrainer
{
    private const string Station = "Training head";
    private const int Steps = 6;

    private readonly IRowBlocks _features;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly StreamedHeadOptions _options;
    private readonly IProgress<TransferProgress>? _progress;
    private readonly CancellationToken _cancellationToken;

    /// <param name="features">[images × D].</param>
    /// <param name="labels">[images], 0 … classes − 1 for the rows that are used.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Steps done.</param>
    /// <param name="cancellationToken">Ends the work within a step.</param>
    public StreamedHeadTrainer(
        IRowBlocks features, int[] labels, int classes, StreamedHeadOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        (_features, _labels, _classes, _options) = (features, labels, classes, options);
        (_progress, _cancellationToken) = (progress, cancellationToken);
    }

    /// <summary>Trains a head.</summary>
    /// <param name="train">Rows to learn from, rising; every class occurs.</param>
    /// <param name="validation">Rows to calibrate on, rising; may be empty.</param>
    /// <param name="random">Decides folds and samples.</param>
    /// <exception cref="TransferException">A class has no training rows (MNT203), or features are not finite (MNT703).</exception>
    public StreamedTraining Train(int[] train, int[] validation, RandomSource random)
    {
        int[] trainLabels = LabelsOf(train), validationLabels = LabelsOf(validation);
        int[] counts = HeadDataCheck.Count(trainLabels, _classes);
        TransferException.ThrowIfErrors(HeadDataCheck.Empty(counts));

        Report(0);
        double[]? classWeights = ClassWeighting.Balanced(counts, _options.Head.ImbalanceRatio);
        FixedPoint numbers = FixedPoint.Of(Ranges([train, validation]), Math.Sqrt(classWeights?.Max() ?? 1));
        GramSums sums = new(numbers, _classes, classWeights), held = new(numbers, _classes, classWeights);
        sums.Add(_features, train, trainLabels, _cancellationToken);
        held.Add(_features, validation, validationLabels, _cancellationToken);

        Report(1);
        FeatureScaling scaling = sums.Scaling();
        StreamedRidge ridge = new(sums, scaling, _cancellationToken);
        double[] lambdas = RidgeJudge.DefaultPath(ridge.Axes);
        int[] judged = Spread.Of<int>(train, _options.JudgedRows(_features.Columns, _classes, lambdas.Length));
        RidgePoint[] path = ridge.Evaluate(new StreamedRows(_features, judged, scaling), LabelsOf(judged), lambdas, null, _cancellationToken);
        RidgePoint best = path.MinBy(point => point.SquaredError)!;

        Report(2);
        double lambda = best.Lambda / _classes;
        HeadProblem problem = new(
            new StreamedRows(_features, train, scaling), trainLabels, _classes, ClassWeighting.OfRows(classWeights, trainLabels), ridge.Axes, sums.TotalWeight);
        SoftmaxFit fit = StreamedSoftmax.Fit(problem, lambda, random.Fork("samples"), _cancellationToken);

        Report(3);
        bool calibrates = validation.Length >= _options.Head.MinimumCalibrationRows && validationLabels.Distinct().Count() == _classes;
        int[] some = calibrates ? Spread.Of<int>(validation, _options.CalibrationRows(_classes)) : [];
        double[] logits = fit.Logits(new StreamedRows(_features, some, scaling), _cancellationToken);
        Calibration calibration = calibrates
            ? new Calibration(TemperatureScaling.Fit(logits, LabelsOf(some), _classes), TemperatureSource.Validation, [])
            : Calibration.OutOfFold(
                validation.Length, problem, lambda, _options.Head, random, _options.CalibrationRows(_classes), _cancellationToken);

        Report(4);
        HeadSummary summary = new()
        {
            RidgePath = [.. path.Select(HeadTrainer.Point)],
            Ridge = HeadTrainer.Point(best),
            SoftmaxLambda = lambda,
            Iterations = fit.Iterations,
            Converged = fit.Converged,
            Temperature = calibration.Temperature,
            TemperatureSource = calibration.Source,
            Validation = Judge(fit, scaling, validation, validationLabels, calibration.Temperature),
            ClassWeights = classWeights,
            Refitted = false,
        };
        HeadTrainingResult result = Result(fit, scaling, summary);
        if (_options.Head.RefitOnValidation && validation.Length > 0)
        {
            Report(5);
            sums.Add(held);
            int[] allLabels = [.. trainLabels, .. validationLabels];
            scaling = sums.Scaling();
            HeadProblem whole = problem with
            {
                Rows = new StreamedRows(_features, (int[])[.. train, .. validation], scaling),
                Labels = allLabels,
                Weights = ClassWeighting.OfRows(classWeights, allLabels),
            };
            fit = whole.Fit(lambda, fit.Parameters, _cancellationToken);
            result = Result(fit, scaling, summary with { Iterations = fit.Iterations, Converged = fit.Converged, Refitted = true }) with
            {
                BeforeRefit = result,
            };
        }

        Report(Steps);
        return new StreamedTraining(result, judged.Length, some.Length);

        HeadTrainingResult Result(SoftmaxFit fitted, FeatureScaling scaled, HeadSummary about) =>
            new(HeadTrainer.Fold(fitted, scaled, calibration.Temperature), about, logits, calibration.Findings) { Evaluations = fitted.Evaluations };
    }

    private void Report(int done) => _progress?.Report(new TransferProgress(Station, done, Steps, "steps"));

    private int[] LabelsOf(int[] rows)
    {
        int[] labels = new int[rows.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = _labels[rows[i]];
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)labels[i], (uint)_classes, nameof(labels));
        }

        return labels;
    }

    /// <exception cref="TransferException">MNT703 where a number is none.</exception>
    private ColumnRanges Ranges(int[][] lists)
    {
        ColumnRanges all = new(_features.Columns);
        ScratchPool<float[]> blocks = new(() => new float[GramSums.Block * _features.Columns]);
        ConcurrentBag<ColumnRanges> some = [];
        ScratchPool<ColumnRanges> ranges = new(() =>
        {
            ColumnRanges own = new(_features.Columns);
            some.Add(own);
            return own;
        });
        foreach (int[] rows in lists)
        {
            ParallelLoop.For(
                (rows.Length + GramSums.Block - 1) / GramSums.Block,
                new ParallelOptions { CancellationToken = _cancellationToken },
                part => blocks.Use(block => ranges.Use(own =>
                {
                    int start = part * GramSums.Block, count = Math.Min(GramSums.Block, rows.Length - start);
                    _features.Read(rows.AsSpan(start, count), block);
                    for (int i = 0; i < count; i++)
                    {
                        own.Add(block.AsSpan(i * _features.Columns, _features.Columns));
                    }
                })));
        }

        foreach (ColumnRanges own in some)
        {
            all.Add(own);
        }

        bool finite = float.IsFinite(TensorPrimitives.MaxMagnitude(all.Least)) && float.IsFinite(TensorPrimitives.MaxMagnitude(all.Largest));
        return finite ? all : throw new TransferException(HeadDataCheck.NotFinite(""));
    }

    /// <summary>The head of the training rows on the validation rows, a piece of them after the other.</summary>
    private HeadValidation? Judge(SoftmaxFit fit, FeatureScaling scaling, int[] rows, int[] labels, double temperature)
    {
        if (rows.Length == 0)
        {
            return null;
        }

        int piece = _options.CalibrationRows(_classes);
        double before = 0, after = 0;
        double[] right = new double[_classes], count = new double[_classes];
        for (int start = 0; start < rows.Length; start += piece)
        {
            int taken = Math.Min(piece, rows.Length - start);
            double[] logits = fit.Logits(new StreamedRows(_features, rows.AsMemory(start, taken), scaling), _cancellationToken);
            ReadOnlySpan<int> own = labels.AsSpan(start, taken);
            before += TensorPrimitives.Sum<double>(TemperatureScaling.Losses(logits, own, _classes, 1));
            after += TensorPrimitives.Sum<double>(TemperatureScaling.Losses(logits, own, _classes, temperature));
            for (int i = 0; i < taken; i++)
            {
                count[own[i]]++;
                right[own[i]] += TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * _classes, _classes)) == own[i] ? 1 : 0;
            }
        }

        return new HeadValidation(rows.Length, right.Sum() / rows.Length, before / rows.Length, after / rows.Length)
        {
            MacroAccuracy = right.Zip(count).Where(c => c.Second > 0).Average(c => c.First / c.Second),
        };
    }
}
