using MlNetTransfer.Planning;

namespace MlNetTransfer.Torch;

/// <summary>Step size and momentum over a run, as factors on the recipe's.</summary>
/// <param name="kind">Which curve.</param>
/// <param name="steps">Of the whole run.</param>
/// <param name="warmUp">Share of the steps over which a schedule other than one-cycle rises.</param>
internal sealed class Schedule(LearningRateSchedule kind, int steps, double warmUp)
{
    public const double Momentum = 0.9;

    // One-cycle as fastai and PyTorch's OneCycleLR have it: rise over 0.3 of the steps from 1/25, fall to 1/25 of 1e-4; momentum 0.95, 0.85, 0.95.
    private const double RiseShare = 0.3, FirstFactor = 1 / 25.0, LastFactor = FirstFactor * 1e-4, MostMomentum = 0.95, LeastMomentum = 0.85;

    private static readonly double[] FallShares = [0.4, 0.6, 0.8];

    /// <summary>Factor on the step size.</summary>
    /// <param name="step">0-based; between two steps where the run is shorter than the schedule.</param>
    public double Factor(double step)
    {
        if (kind == LearningRateSchedule.OneCycle)
        {
            return InCycle(step, FirstFactor, 1, LastFactor);
        }

        double rise = warmUp * steps;
        return step < rise ? (step + 1) / (rise + 1)
            : kind == LearningRateSchedule.Steps ? Math.Pow(0.1, FallShares.Count(share => step >= share * steps))
            : 0.5 * (1 + Math.Cos(Math.PI * (step - rise) / Math.Max(1, steps - rise)));
    }

    /// <summary>Momentum of SGD, β₁ of the others.</summary>
    /// <param name="step">0-based; between two steps where the run is shorter than the schedule.</param>
    public double MomentumAt(double step) => kind == LearningRateSchedule.OneCycle ? InCycle(step, MostMomentum, LeastMomentum, MostMomentum) : Momentum;

    private double InCycle(double step, double start, double middle, double end)
    {
        double top = (RiseShare * steps) - 1;
        return step <= top ? HalfCosine(start, middle, step / top) : HalfCosine(middle, end, (step - top) / (steps - 1 - top));
    }

    private static double HalfCosine(double from, double to, double share) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * Math.Clamp(share, 0, 1))));
}
