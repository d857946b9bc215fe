namespace MlNetTransfer.Training;

/// <summary>How a head is trained on rows that are not held.</summary>
internal sealed record StreamedHeadOptions
{
    /// <summary>As for a head on rows that are held.</summary>
    public HeadOptions Head { get; init; } = new();

    /// <summary>Multiply-adds that leave-one-out may take, some ten minutes of one core; of more rows some, evenly spread, stand for all.</summary>
    public double MostJudgedProducts { get; init; } = 4e12;

    /// <summary>Rows that leave-one-out judges at least, where there are so many.</summary>
    public int LeastJudgedRows { get; init; } = 20_000;

    /// <summary>Logits, rows times classes, that the temperature is found on at most.</summary>
    public int MostCalibrationLogits { get; init; } = 1 << 22;

    /// <summary>Rows that the temperature is found on at least, where there are so many.</summary>
    public int LeastCalibrationRows { get; init; } = 2000;

    /// <summary>Rows that the temperature is found on.</summary>
    public int CalibrationRows(int classes) => Math.Max(LeastCalibrationRows, MostCalibrationLogits / classes);

    /// <summary>Rows that leave-one-out judges.</summary>
    /// <param name="dimension">Number of features.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="lambdas">Regularisations tried.</param>
    public int JudgedRows(int dimension, int classes, int lambdas) =>
        (int)Math.Clamp(MostJudgedProducts / (((double)dimension * dimension) + ((double)lambdas * dimension * classes)), LeastJudgedRows, int.MaxValue);
}
