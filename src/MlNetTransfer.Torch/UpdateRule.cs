using System.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Torch;

/// <summary>One step of one parameter in a single pass over its memory: read gradient and moments, write moments and value.</summary>
/// <remarks>
/// AdamW: Loshchilov and Hutter, arXiv:1711.05101. RAdam: Liu et al., arXiv:1908.03265, algorithm 2, rectified from ρ &gt; 5 on as PyTorch does,
/// decay decoupled. SGD: Nesterov momentum in PyTorch's form, decay in the gradient.
/// TorchSharp's own optimisers make some ten passes per parameter, and hand numbers to native code in objects that the collector may free
/// during the call.
/// </remarks>
internal sealed class UpdateRule(OptimizerKind kind, double beta2)
{
    private const double Epsilon = 1e-8;

    // PyTorch's threshold on the length of the approximated average.
    private const double ShortestAverage = 5;

    /// <summary>β₂.</summary>
    public double SecondMomentDecay => beta2;

    /// <summary>The same with another β₂.</summary>
    public UpdateRule With(double secondMomentDecay) => new(kind, secondMomentDecay);

    /// <param name="values">The parameter.</param>
    /// <param name="gradient">Its gradient, same length.</param>
    /// <param name="first">First moment, or momentum; zeros before the first step.</param>
    /// <param name="second">Second moment; zeros before the first step.</param>
    /// <param name="step">1-based number of the parameter's own steps.</param>
    /// <param name="rate">Step size.</param>
    /// <param name="decay">Weight decay.</param>
    /// <param name="scale">Factor on the gradient.</param>
    /// <param name="momentum">Of SGD; β₁ of the others.</param>
    public void Apply(
        Span<float> values,
        ReadOnlySpan<float> gradient,
        Span<float> first,
        Span<float> second,
        int step,
        double rate,
        double decay,
        double scale,
        double momentum = Schedule.Momentum)
    {
        if (kind == OptimizerKind.Sgd)
        {
            Sgd(values, gradient, first, (float)rate, (float)decay, (float)scale, (float)momentum);
            return;
        }

        double bias1 = 1 - Math.Pow(momentum, step), bias2 = 1 - Math.Pow(beta2, step);
        (double size, bool adaptive) = kind == OptimizerKind.AdamW ? (rate / bias1, true) : Rectified(rate, step, bias1, bias2);
        double root = kind == OptimizerKind.AdamW ? 1 / Math.Sqrt(bias2) : 1;
        Adam(values, gradient, first, second, (float)size, adaptive, (float)root, (float)(1 - (rate * decay)), (float)scale, (float)momentum);
    }

    private (double Size, bool Adaptive) Rectified(double rate, int step, double bias1, double bias2)
    {
        double longest = (2 / (1 - beta2)) - 1, length = longest - (2 * step * Math.Pow(beta2, step) / bias2);
        if (length <= ShortestAverage)
        {
            return (rate / bias1, false);
        }

        double rectification = Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
        return (rate / bias1 * rectification * Math.Sqrt(bias2), true);
    }

    private void Adam(
        Span<float> values,
        ReadOnlySpan<float> gradient,
        Span<float> first,
        Span<float> second,
        float size,
        bool adaptive,
        float root,
        float shrink,
        float scale,
        float b1)
    {
        float b2 = (float)beta2, epsilon = (float)Epsilon;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> g = new Vector<float>(gradient[i..]) * scale;
            Vector<float> m = (new Vector<float>(first[i..]) * b1) + (g * (1 - b1));
            Vector<float> v = (new Vector<float>(second[i..]) * b2) + (g * g * (1 - b2));
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            Vector<float> step = adaptive ? m * size / ((Vector.SquareRoot(v) * root) + new Vector<float>(epsilon)) : m * size;
            ((new Vector<float>(values[i..]) * shrink) - step).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            float g = gradient[i] * scale;
            first[i] = (first[i] * b1) + (g * (1 - b1));
            second[i] = (second[i] * b2) + (g * g * (1 - b2));
            float step = adaptive ? first[i] * size / ((MathF.Sqrt(second[i]) * root) + epsilon) : first[i] * size;
            values[i] = (values[i] * shrink) - step;
        }
    }

    private static void Sgd(Span<float> values, ReadOnlySpan<float> gradient, Span<float> velocity, float rate, float decay, float scale, float momentum)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float g = (gradient[i] * scale) + (decay * values[i]);
            velocity[i] = (momentum * velocity[i]) + g;
            values[i] -= rate * (g + (momentum * velocity[i]));
        }
    }
}
