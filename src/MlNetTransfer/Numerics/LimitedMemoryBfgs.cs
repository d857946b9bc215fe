using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>L-BFGS for a smooth convex function, with a preconditioner as initial inverse Hessian and Armijo backtracking by parabolas.</summary>
/// <remarks>Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 3.1.</remarks>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 10;
    private const int MaximumBacktracks = 30;
    private const double SufficientDecrease = 1e-4;

    /// <summary>The value at a point; fills the gradient.</summary>
    public delegate double Objective(double[] point, double[] gradient);

    /// <summary>Replaces a vector by (an approximation of) the inverse Hessian times it.</summary>
    public delegate void Precondition(double[] vector);

    /// <summary>How a minimisation ended.</summary>
    /// <param name="Value">The objective at the end.</param>
    /// <param name="Iterations">Steps taken.</param>
    /// <param name="Evaluations">Calls of the objective: one at the start, one per step, and one each time a step is shortened.</param>
    /// <param name="Converged">True when the estimated distance to the minimum fell under the tolerance.</param>
    internal readonly record struct Outcome(double Value, int Iterations, int Evaluations, bool Converged);

    /// <summary>Minimises, starting from and ending in <paramref name="point"/>.</summary>
    /// <param name="objective">Smooth and convex.</param>
    /// <param name="precondition">Symmetric positive definite.</param>
    /// <param name="point">Start; holds the result.</param>
    /// <param name="tolerance">Ends when ½ gᵀHg, the estimated excess over the minimum, is smaller.</param>
    /// <param name="maximumIterations">Ends after that many steps.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    public static Outcome Minimise(
        Objective objective, Precondition precondition, double[] point, double tolerance, int maximumIterations, CancellationToken cancellationToken)
    {
        var gradient = new double[point.Length];
        var trial = new double[point.Length];
        var trialGradient = new double[point.Length];
        var direction = new double[point.Length];
        var history = new Queue<(double[] Step, double[] Change, double Curvature)>();
        double value = objective(point, gradient);
        int evaluations = 1;
        double taken = 1;
        for (int iteration = 0; ; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double slope = Direction(gradient, history, precondition, direction);
            if (slope > -2 * tolerance)
            {
                return new Outcome(value, iteration, evaluations, true);
            }

            if (iteration == maximumIterations)
            {
                return new Outcome(value, iteration, evaluations, false);
            }

            double length = Math.Min(1, 2 * taken);
            double trialValue = double.NaN;
            for (int backtrack = 0; backtrack < MaximumBacktracks; backtrack++)
            {
                TensorPrimitives.MultiplyAdd(direction, length, point, trial);
                trialValue = objective(trial, trialGradient);
                evaluations++;
                if (trialValue <= value + (SufficientDecrease * length * slope))
                {
                    break;
                }

                length *= ToMinimum(value, slope, length, trialValue);
                trialValue = double.NaN;
            }

            if (double.IsNaN(trialValue))
            {
                return new Outcome(value, iteration, evaluations, false);
            }

            taken = length;
            Remember(history, point, trial, gradient, trialGradient);
            (gradient, trialGradient) = (trialGradient, gradient);
            trial.AsSpan().CopyTo(point);
            value = trialValue;
        }
    }

    /// <summary>The share of a step that was too long at which the parabola through what is known of the line is least: 0.1…0.5.</summary>
    /// <param name="value">At the start of the line.</param>
    /// <param name="slope">There; negative.</param>
    /// <param name="length">Of the step that was too long.</param>
    /// <param name="trial">The value at its end; may be no number.</param>
    internal static double ToMinimum(double value, double slope, double length, double trial)
    {
        double share = -slope / (2 * (((trial - value) / length) - slope));
        return double.IsFinite(share) ? Math.Clamp(share, 0.1, 0.5) : 0.1;
    }

    /// <summary>Two-loop recursion; returns the slope gᵀd, which is not positive.</summary>
    private static double Direction(
        double[] gradient, Queue<(double[] Step, double[] Change, double Curvature)> history, Precondition precondition, double[] direction)
    {
        (double[] Step, double[] Change, double Curvature)[] pairs = [.. history];
        var factors = new double[pairs.Length];
        TensorPrimitives.Negate(gradient, direction);
        for (int k = pairs.Length - 1; k >= 0; k--)
        {
            factors[k] = TensorPrimitives.Dot<double>(pairs[k].Step, direction) / pairs[k].Curvature;
            TensorPrimitives.MultiplyAdd(pairs[k].Change, -factors[k], direction, direction);
        }

        precondition(direction);
        for (int k = 0; k < pairs.Length; k++)
        {
            double correction = factors[k] - (TensorPrimitives.Dot<double>(pairs[k].Change, direction) / pairs[k].Curvature);
            TensorPrimitives.MultiplyAdd(pairs[k].Step, correction, direction, direction);
        }

        return TensorPrimitives.Dot<double>(gradient, direction);
    }

    private static void Remember(
        Queue<(double[] Step, double[] Change, double Curvature)> history, double[] from, double[] to, double[] gradientFrom, double[] gradientTo)
    {
        var step = new double[from.Length];
        var change = new double[from.Length];
        TensorPrimitives.Subtract(to, from, step);
        TensorPrimitives.Subtract(gradientTo, gradientFrom, change);
        double curvature = TensorPrimitives.Dot<double>(step, change);
        if (curvature <= 1e-12 * TensorPrimitives.Norm<double>(step) * TensorPrimitives.Norm<double>(change))
        {
            return;
        }

        if (history.Count == Memory)
        {
            history.Dequeue();
        }

        history.Enqueue((step, change, curvature));
    }
}
