namespace MlNetTransfer.Torch;

/// <summary>How step size and memory follow from the length of a run.</summary>
internal static class Schedule
{
    /// <summary>Factor on the step size: linear rise, then half a cosine to zero (SGDR, arXiv:1608.03983).</summary>
    public static double Factor(int step, int steps, double warmUp)
    {
        double rise = warmUp * steps;
        return step < rise ? (step + 1) / (rise + 1) : 0.5 * (1 + Math.Cos(Math.PI * (step - rise) / Math.Max(1, steps - rise)));
    }

    /// <summary>Memory of the squared gradient: the usual 0.999 is longer than a short run (RAdam would hardly train, AdamW start too large).</summary>
    public static double SecondMoment(int steps) => steps switch
    {
        < 500 => 0.98,
        < 2000 => 0.99,
        _ => 0.999,
    };
}
