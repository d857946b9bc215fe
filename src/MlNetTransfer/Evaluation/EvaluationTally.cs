namespace MlNetTransfer.Evaluation;

/// <summary>The figures of a set of images in which an image may count several times, as in a bootstrap resample.</summary>
internal sealed class EvaluationTally
{
    public const int Bins = 15;

    private readonly ScoredImages _images;
    private readonly int[] _support;
    private readonly int[] _predicted;
    private readonly int[] _right;
    private readonly double[] _binGap = new double[Bins];
    private double _loss;

    public EvaluationTally(ScoredImages images)
    {
        _images = images;
        _support = new int[images.Classes];
        _predicted = new int[images.Classes];
        _right = new int[images.Classes];
    }

    public double LogLoss => _loss / _images.Count;

    /// <summary>NaN when only one class occurs.</summary>
    public double LogLossReduction
    {
        get
        {
            double prior = 0;
            foreach (int support in _support)
            {
                double share = (double)support / _images.Count;
                prior -= share > 0 ? share * Math.Log(share) : 0;
            }

            return prior == 0 ? double.NaN : 1 - (LogLoss / prior);
        }
    }

    public double MacroAccuracy
    {
        get
        {
            double sum = 0;
            int classes = 0;
            for (int c = 0; c < _support.Length; c++)
            {
                if (_support[c] > 0)
                {
                    sum += (double)_right[c] / _support[c];
                    classes++;
                }
            }

            return sum / classes;
        }
    }

    public double ExpectedCalibrationError => _binGap.Sum(Math.Abs) / _images.Count;

    /// <summary>NaN when the class neither occurs nor is predicted.</summary>
    public double F1(int label) => 2.0 * _right[label] / (_support[label] + _predicted[label]);

    public int Support(int label) => _support[label];

    public int Predicted(int label) => _predicted[label];

    public int Right(int label) => _right[label];

    /// <summary>Bins are open below and closed above.</summary>
    public static int BinOf(float confidence) => Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);

    public void Clear()
    {
        Array.Clear(_support);
        Array.Clear(_predicted);
        Array.Clear(_right);
        Array.Clear(_binGap);
        _loss = 0;
    }

    public void Add(int image)
    {
        int label = _images.Labels[image], predicted = _images.Predicted[image];
        int right = label == predicted ? 1 : 0;
        float confidence = _images.Confidence[image];
        _support[label]++;
        _predicted[predicted]++;
        _right[label] += right;
        _binGap[BinOf(confidence)] += right - (double)confidence;
        _loss += _images.Loss[image];
    }
}
