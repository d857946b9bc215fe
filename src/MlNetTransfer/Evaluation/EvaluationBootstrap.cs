using MlNetTransfer.Numerics;

namespace MlNetTransfer.Evaluation;

/// <summary>Percentile intervals from resampling the images with replacement (Efron 1979, doi:10.1214/aos/1176344552).</summary>
internal sealed class EvaluationBootstrap
{
    private const int Replicates = 1000;

    private readonly double[] _macroAccuracy = new double[Replicates];
    private readonly double[] _logLoss = new double[Replicates];
    private readonly double[] _logLossReduction = new double[Replicates];
    private readonly double[] _calibrationError = new double[Replicates];
    private readonly float[] _f1;
    private readonly int _classes;

    public EvaluationBootstrap(ScoredImages images, RandomSource random, CancellationToken cancellationToken)
    {
        _classes = images.Classes;
        _f1 = new float[Replicates * _classes];
        Parallel.For(
            0,
            Replicates,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new EvaluationTally(images),
            (replicate, _, tally) =>
            {
                Resample(tally, images.Count, random.Fork(replicate.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                Keep(replicate, tally);
                return tally;
            },
            _ => { });
    }

    public Interval? MacroAccuracy => Interval.OfReplicates(_macroAccuracy, Replicates);

    public Interval? LogLoss => Interval.OfReplicates(_logLoss, Replicates);

    public Interval? LogLossReduction => Interval.OfReplicates(_logLossReduction, Replicates);

    public Interval? ExpectedCalibrationError => Interval.OfReplicates(_calibrationError, Replicates);

    public Interval? F1(int label) =>
        Interval.OfReplicates(Enumerable.Range(0, Replicates).Select(r => (double)_f1[(r * _classes) + label]), Replicates);

    private static void Resample(EvaluationTally tally, int count, RandomSource random)
    {
        tally.Clear();
        for (int i = 0; i < count; i++)
        {
            tally.Add(random.NextInt32(count));
        }
    }

    private void Keep(int replicate, EvaluationTally tally)
    {
        _macroAccuracy[replicate] = tally.MacroAccuracy;
        _logLoss[replicate] = tally.LogLoss;
        _logLossReduction[replicate] = tally.LogLossReduction;
        _calibrationError[replicate] = tally.ExpectedCalibrationError;
        for (int c = 0; c < _classes; c++)
        {
            _f1[(replicate * _classes) + c] = (float)tally.F1(c);
        }
    }
}
