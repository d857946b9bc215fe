using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>One number that divides the logits so that probabilities fit held-out rows (Guo et al. 2017, arXiv:1706.04599).</summary>
/// <remarks>
/// Cross-entropy is convex in 1/T. Where every held-out row is classified right it would drive T to 0, so the targets are Platt's (1999):
/// 1 − 1/(N + 2) for the class of the row, the rest shared by the others.
/// </remarks>
public static class TemperatureScaling
{
    private const double Lowest = 0.02;
    private const double Highest = 50;
    private const int Bisections = 60;

    /// <summary>The temperature of least cross-entropy, between 0.02 and 50.</summary>
    /// <param name="logits">[rows × classes] row-major, finite.</param>
    /// <param name="labels">[rows], at least one.</param>
    /// <param name="classes">At least 2.</param>
    public static double Fit(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes)
    {
        double low = Math.Log(1 / Highest), high = Math.Log(1 / Lowest);
        var scratch = new double[classes];
        for (int k = 0; k < Bisections; k++)
        {
            double middle = (low + high) / 2;
            if (Slope(logits, labels, classes, Math.Exp(middle), scratch) < 0)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Exp(-(low + high) / 2);
    }

    /// <summary>Mean cross-entropy in nats of softmax(logits / temperature).</summary>
    public static double LogLoss(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes, double temperature)
    {
        double loss = 0;
        foreach (double own in Losses(logits, labels, classes, temperature))
        {
            loss += own;
        }

        return loss / labels.Length;
    }

    /// <summary>Cross-entropy of every row in nats, of softmax(logits / temperature).</summary>
    public static double[] Losses(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes, double temperature)
    {
        double[] scratch = new double[classes], losses = new double[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            TensorPrimitives.Divide(logits.Slice(i * classes, classes), temperature, scratch);
            double largest = TensorPrimitives.Max<double>(scratch), own = scratch[labels[i]];
            TensorPrimitives.Subtract(scratch, largest, scratch);
            TensorPrimitives.Exp(scratch, scratch);
            losses[i] = Math.Log(TensorPrimitives.Sum<double>(scratch)) + largest - own;
        }

        return losses;
    }

    /// <summary>Derivative of the cross-entropy by 1/T: Σ (E_p[z] − E_target[z]); it grows with 1/T.</summary>
    private static double Slope(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes, double inverse, double[] scratch)
    {
        double own = 1 - (1.0 / (labels.Length + 2)), others = (1 - own) / (classes - 1), slope = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<double> row = logits.Slice(i * classes, classes);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), scratch);
            TensorPrimitives.Multiply(scratch, inverse, scratch);
            TensorPrimitives.Exp(scratch, scratch);
            double expected = TensorPrimitives.Dot(row, scratch) / TensorPrimitives.Sum<double>(scratch);
            slope += expected - (others * TensorPrimitives.Sum(row)) - ((own - others) * row[labels[i]]);
        }

        return slope;
    }
}
