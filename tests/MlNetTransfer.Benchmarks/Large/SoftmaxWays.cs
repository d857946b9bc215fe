using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>Ways to fit a softmax head to rows that are read again in every pass: full passes of L-BFGS; samples that grow, then full passes; mini-batches of
/// averaged, preconditioned gradient descent; those, then full passes.</summary>
internal static class SoftmaxWays
{
    private const int Batch = 4096, Chunk = 16;

    public static void Run(string[] options)
    {
        int images = LargeBenchmark.Numbers(options, "--images", "200000")[0], columns = LargeBenchmark.Numbers(options, "--features", "448")[0];
        int classes = LargeBenchmark.Numbers(options, "--classes", "10")[0], parts = LargeBenchmark.Numbers(options, "--parts", "16")[0];
        string spread = LargeBenchmark.Value(options, "--spread", "150");
        Report report = new(
            $"large-softmax-{classes}",
            "Ways to fit a softmax head to features in files",
            $"made-up features as in 'large': {images:N0} images, {columns} columns, {classes} classes, noise of {spread} %; regularisation by leave-one-out; "
                + "objective: above the least of all, nats per image; passes: rows that were read over training rows; seconds of processor time, all threads together",
            "large-softmax --images");
        report.Line("| way | passes | seconds | objective above the best | validation accuracy | validation log-loss |");
        report.Line("|---|---|---|---|---|---|");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-large-").FullName;
        try
        {
            MadeUpFeatures made = new(images, columns, classes, LargeBenchmark.Spread(spread));
            using FeatureParts files = FeatureParts.Open(made.Write(work, parts), verify: false, default);
            FeatureIndex index = new(files);
            using StoredFeatures mapped = new(files, [.. Enumerable.Range(0, images).Select(i => index.Find(MadeUpFeatures.Hash(i)))]);
            CountingRows features = new(mapped);
            int[] labels = [.. Enumerable.Range(0, images).Select(made.Label)];
            int[] train = Rows(images, ImageSplit.Train), validation = Rows(images, ImageSplit.Validation);
            (HeadProblem problem, double lambda, FeatureScaling scaling) = Problem(features, labels, classes, train);
            StreamedRows held = new(mapped, validation, scaling);

            List<(string Way, double Passes, double Seconds, double Objective, double Accuracy, double LogLoss)> ways = [];
            Measure("L-BFGS, full passes", () => problem.Fit(lambda, null, default).Parameters);
            Measure("growing samples, then full passes", () => StreamedSoftmax.Fit(problem, lambda, new RandomSource(1), default).Parameters);
            foreach (int epochs in (int[])[1, 2, 5])
            {
                double[] point = [];
                Measure($"mini-batches, {epochs} epochs", () => point = MiniBatches(problem, lambda, epochs));
                Measure($"L-BFGS, full passes, from there", () => problem.Fit(lambda, point, default).Parameters);
            }

            double best = ways.Min(w => w.Objective);
            foreach (var way in ways)
            {
                report.Line($"| {way.Way} | {way.Passes:0.0} | {way.Seconds:0.0} | {way.Objective - best:0.0000000} | {way.Accuracy:0.0000} | {way.LogLoss:0.00000} |");
            }

            report.Save();

            void Measure(string way, Func<double[]> fit)
            {
                features.Read(0);
                double started = Environment.CpuUsage.TotalTime.TotalSeconds;
                double[] point = fit();
                double seconds = Environment.CpuUsage.TotalTime.TotalSeconds - started, passes = features.Read(0) / (double)train.Length;
                SoftmaxObjective objective = new(problem.Rows, problem.Labels, classes, null, lambda / problem.Total);
                double value = objective.Evaluate(point, new double[objective.Parameters]);
                double[] logits = new SoftmaxFit(point, classes, columns, 0, 0, 0, true).Logits(held, default);
                int[] own = [.. validation.Select(r => labels[r])];
                double right = own.Index().Count(l => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(l.Index * classes, classes)) == l.Item);
                ways.Add((way, passes, seconds, value, right / own.Length, TemperatureScaling.LogLoss(logits, own, classes, 1)));
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static (HeadProblem Problem, double Lambda, FeatureScaling Scaling) Problem(IRowBlocks features, int[] labels, int classes, int[] train)
    {
        int[] own = [.. train.Select(r => labels[r])];
        ColumnRanges ranges = new(features.Columns);
        float[] row = new float[features.Columns];
        foreach (int r in train)
        {
            features.Read([r], row);
            ranges.Add(row);
        }

        GramSums sums = new(FixedPoint.Of(ranges, 1), classes, null);
        sums.Add(features, train, own, default);
        FeatureScaling scaling = sums.Scaling();
        StreamedRidge ridge = new(sums, scaling, default);
        int[] judged = Spread.Of<int>(train, 20_000);
        RidgePoint best = ridge.Evaluate(
            new StreamedRows(features, judged, scaling), [.. judged.Select(r => labels[r])], RidgeJudge.DefaultPath(ridge.Axes), null, default)
            .MinBy(p => p.SquaredError)!;
        return (new HeadProblem(new StreamedRows(features, train, scaling), own, classes, null, ridge.Axes, train.Length), best.Lambda / classes, scaling);
    }

    /// <summary>The steps are those of <see cref="SoftmaxPreconditioner"/>, each on the gradient of a batch; the mean of the points of the second half of the
    /// steps is what comes out (Polyak and Juditsky 1992).</summary>
    private static double[] MiniBatches(HeadProblem problem, double lambda, int epochs)
    {
        RandomSource random = new(1);
        int classes = problem.Classes, count = problem.Rows.Count, chunks = count / Chunk, perBatch = Batch / Chunk;
        int[] order = [.. Enumerable.Range(0, chunks)];
        double[] point = new double[(classes * problem.Rows.Dimension) + classes], mean = new double[point.Length], gradient = new double[point.Length];
        int steps = epochs * (chunks / perBatch), averaged = 0;
        for (int step = 0; step < steps; step++)
        {
            int at = step % (chunks / perBatch);
            if (at == 0)
            {
                random.Shuffle<int>(order);
            }

            int[] rows = [.. order.AsSpan(at * perBatch, perBatch).ToArray().Order().SelectMany(c => Enumerable.Range(c * Chunk, Chunk))];
            HeadProblem batch = problem.Take(rows);
            SoftmaxObjective objective = new(batch.Rows, batch.Labels, classes, null, lambda / problem.Total);
            SoftmaxPreconditioner preconditioner = new(objective, problem.Axes, problem.AxesWeight, classes, lambda / problem.Total);
            objective.Evaluate(point, gradient);
            preconditioner.Apply(gradient);
            TensorPrimitives.MultiplyAdd(gradient, -1 / (1 + (4.0 * step / steps)) * 0.5, point, point);
            if (step >= steps / 2)
            {
                averaged++;
                TensorPrimitives.Subtract(point, mean, gradient);
                TensorPrimitives.MultiplyAdd(gradient, 1.0 / averaged, mean, mean);
            }
        }

        return mean;
    }

    private static int[] Rows(int images, ImageSplit split) => [.. Enumerable.Range(0, images).Where(i => MadeUpFeatures.Split(i) == split)];

    /// <summary>Rows that count how often they are read.</summary>
    private sealed class CountingRows(IRowBlocks rows) : IRowBlocks
    {
        private long _read;

        public int Count => rows.Count;

        public int Columns => rows.Columns;

        public void Read(ReadOnlySpan<int> chosen, Span<float> destination)
        {
            Interlocked.Add(ref _read, chosen.Length);
            rows.Read(chosen, destination);
        }

        /// <summary>How many since the last time.</summary>
        public long Read(long next) => Interlocked.Exchange(ref _read, next);
    }
}
