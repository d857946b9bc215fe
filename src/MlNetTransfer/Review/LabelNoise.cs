namespace MlNetTransfer.Review;

/// <summary>How likely each label is right, where some were swapped for any other class alike.</summary>
/// <remarks>With p the probability of the label by judges who did not see it, ε the part of labels that are wrong and C classes, Bayes' rule gives
/// P(wrong) = εq / ((1 − ε)p + εq) with q = (1 − p)/(C − 1). The mean of P(wrong) is ε, which is found by repeating that. What is known before counts as
/// one wrong label among thirty: 3.3 % are wrong in the mean of ten well-known sets (arXiv:2103.14749).</remarks>
/// <param name="Rate">ε.</param>
/// <param name="Wrong">[rows], P(wrong).</param>
internal sealed record LabelNoise(double Rate, double[] Wrong)
{
    private const double Least = 1e-4, Most = 0.5, KnownWrong = 1, Known = 30;
    private const int Steps = 100;

    /// <param name="own">[rows], p; NaN for rows that were not judged, whose label counts as right.</param>
    /// <param name="classes">C, at least 2.</param>
    /// <param name="trusted">[rows], labels that somebody looked at; they are right, and say nothing of the others.</param>
    public static LabelNoise Of(double[] own, int classes, bool[] trusted)
    {
        double rate = KnownWrong / Known;
        double[] wrong = new double[own.Length];
        for (int step = 0; step < Steps; step++)
        {
            double sum = 0;
            int count = 0;
            for (int i = 0; i < own.Length; i++)
            {
                wrong[i] = trusted[i] || double.IsNaN(own[i]) ? 0 : Of(own[i], classes, rate);
                sum += wrong[i];
                count += trusted[i] || double.IsNaN(own[i]) ? 0 : 1;
            }

            double next = Math.Clamp((sum + KnownWrong) / (count + Known), Least, Most);
            if (Math.Abs(next - rate) < Least / 10)
            {
                break;
            }

            rate = next;
        }

        return new LabelNoise(rate, wrong);
    }

    private static double Of(double own, int classes, double rate)
    {
        double others = rate * (1 - own) / (classes - 1), right = (1 - rate) * own;
        return others + right > 0 ? others / (others + right) : rate;
    }
}
