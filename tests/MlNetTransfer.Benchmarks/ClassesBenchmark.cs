using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Benchmarks;

/// <summary>Processor time of the head by number of classes, on made features: once with as many images for every count, once with as many per class.</summary>
internal static class ClassesBenchmark
{
    private static readonly string[] Steps = ["axes", "ridge", "softmax", "calibration", "refit"];

    /// <summary>Reads <c>--counts 10,100,1000 --features 448,1280 --images 10000 --per-class 20 --spread 150</c>.</summary>
    public static void Run(string[] options)
    {
        int[] counts = Numbers(options, "--counts", "10,100,1000"), dimensions = Numbers(options, "--features", "448,1280");
        int images = Numbers(options, "--images", "10000")[0], perClass = Numbers(options, "--per-class", "20")[0];
        double spread = Numbers(options, "--spread", "150")[0] / 100.0;
        Report report = new("classes", "Head by number of classes", $"made features: a centre per class in 64 hidden directions, noise of {spread} times the "
            + "distance between centres, cut off at 0; one image in ten is held out; seconds of processor time, all cores together; floor: the steps of "
            + "L-BFGS, each two products of images × features × classes, at the speed of a large product on this machine");
        double speed = Speed();
        report.Line($"A large product: {speed / 1e9:0} billion multiply-adds per second of processor time.\n");
        report.Line($"| features | images | classes | {string.Join(" | ", Steps)} | all | floor | steps | passes | right, held out | log-loss |");
        report.Line($"|---|---|---|{string.Concat(Steps.Select(_ => "---|"))}---|---|---|---|---|---|");
        Measure(1000, 64, 10, spread);
        foreach (int dimension in dimensions)
        {
            foreach ((int rows, int classes) in
                counts.Select(c => (images, c)).Concat(counts.Select(c => (perClass * c, c))).Distinct().Where(p => p.Item1 >= 10 * p.c))
            {
                (double[] seconds, HeadTrainingResult result) = Measure(rows, dimension, classes, spread);
                int steps = result.Summary.Iterations + (result.BeforeRefit?.Summary.Iterations ?? 0);
                int passes = result.Evaluations + (result.BeforeRefit?.Evaluations ?? 0);
                double floor = 2.0 * rows * dimension * classes * steps / speed;
                report.Line($"| {dimension} | {rows:N0} | {classes:N0} "
                    + $"| {string.Join(" | ", seconds.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture)))} | {seconds.Sum():0.0} | {floor:0.0} "
                    + $"| {steps} | {passes} | {result.Summary.Validation!.Accuracy:0.000} | {result.Summary.Validation.LogLossAfter:0.0000} |");
            }
        }

        report.Save();
    }

    private static (double[] Seconds, HeadTrainingResult Result) Measure(int rows, int dimension, int classes, double spread)
    {
        (FeatureMatrix features, int[] labels) = Made(rows, dimension, classes, spread);
        int[] held = [.. Enumerable.Range(0, rows).Where(i => i / classes % 10 == 9)], train = [.. Enumerable.Range(0, rows).Where(i => i / classes % 10 != 9)];
        Clock clock = new();
        HeadTrainingResult result = HeadTrainer.Train(features, labels, classes, train, held, new HeadOptions(), new RandomSource(1), clock, default);
        return ([.. clock.Seconds.Zip(clock.Seconds.Skip(1), (from, to) => to - from)], result);
    }

    private static (FeatureMatrix Features, int[] Labels) Made(int rows, int dimension, int classes, double spread)
    {
        const int hidden = 64;
        RandomSource random = new(1);
        float[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
        float[] centres = Normals(classes * hidden), mixing = Normals(dimension * hidden);
        FeatureMatrix features = new(rows, dimension);
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i % classes)];
        float[] point = new float[hidden];
        for (int i = 0; i < rows; i++)
        {
            for (int h = 0; h < hidden; h++)
            {
                point[h] = (centres[(labels[i] * hidden) + h] + ((float)spread * (float)random.NextNormal())) / (1 + (h / 8f));
            }

            Span<float> row = features.Row(i);
            for (int d = 0; d < dimension; d++)
            {
                float noise = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
                row[d] = Math.Max(0, noise + System.Numerics.Tensors.TensorPrimitives.Dot(point, mixing.AsSpan(d * hidden, hidden)));
            }
        }

        return (features, labels);
    }

    /// <summary>Multiply-adds per second of one core in a product that stays in its cache.</summary>
    private static unsafe double Speed()
    {
        const int side = 240, times = 100;
        double[] left = new double[side * side], right = new double[side * side], sum = new double[side * side];
        double best = 0;
        for (int round = 0; round < 5; round++)
        {
            double started = Environment.CpuUsage.TotalTime.TotalSeconds;
            fixed (double* a = left, b = right, c = sum)
            {
                for (int k = 0; k < times; k++)
                {
                    MatrixProduct.Add(a, side, 1, b, side, c, side, side, side, side);
                }
            }

            best = Math.Max(best, (double)side * side * side * times / (Environment.CpuUsage.TotalTime.TotalSeconds - started));
        }

        return best;
    }

    private static int[] Numbers(string[] options, string name, string usual)
    {
        int at = Array.IndexOf(options, name);
        return [.. (at < 0 ? usual : options[at + 1]).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
    }

    /// <summary>Processor time at every step of the head.</summary>
    private sealed class Clock : IProgress<TransferProgress>
    {
        public List<double> Seconds { get; } = [];

        public void Report(TransferProgress value) => Seconds.Add(Environment.CpuUsage.TotalTime.TotalSeconds);
    }
}
