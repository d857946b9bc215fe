namespace MlNetTransfer.Numerics;

/// <summary>Exact tails of the binomial distribution, and what follows of them for order statistics.</summary>
internal static class BinomialTail
{
    private const int Halvings = 60;

    /// <summary>Probability of at least so many successes.</summary>
    /// <param name="successes">0 … trials.</param>
    /// <param name="trials">1 and more.</param>
    /// <param name="probability">Of one, 0…1.</param>
    public static double AtLeast(int successes, int trials, double probability)
    {
        if (successes <= 0 || probability >= 1)
        {
            return 1;
        }

        if (probability <= 0)
        {
            return 0;
        }

        // The shorter tail is summed, from its largest term on.
        bool upper = successes > trials * probability;
        double log = LogChoose(trials, upper ? successes : successes - 1)
            + ((upper ? successes : successes - 1) * Math.Log(probability)) + ((trials - (upper ? successes : successes - 1)) * Math.Log(1 - probability));
        double term = Math.Exp(log), sum = 0, odds = probability / (1 - probability);
        for (int k = upper ? successes : successes - 1; k >= 0 && k <= trials && term > 0; k += upper ? 1 : -1)
        {
            sum += term;
            term *= upper ? (double)(trials - k) / (k + 1) * odds : k / ((double)(trials - k + 1) * odds);
            if (term < sum * double.Epsilon)
            {
                break;
            }
        }

        return upper ? sum : 1 - sum;
    }

    /// <summary>The probability at which at least so many successes are as likely as said: a quantile of the Beta distribution (successes, trials − successes
    /// + 1).</summary>
    /// <param name="successes">1 … trials.</param>
    /// <param name="trials">1 and more.</param>
    /// <param name="tail">0…1.</param>
    public static double ProbabilityOf(int successes, int trials, double tail)
    {
        double below = 0, above = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (below + above) / 2;
            (below, above) = AtLeast(successes, trials, middle) < tail ? (middle, above) : (below, middle);
        }

        return (below + above) / 2;
    }

    private static double LogChoose(int n, int k)
    {
        double sum = 0;
        int few = Math.Min(k, n - k);
        for (int i = 1; i <= few; i++)
        {
            sum += Math.Log((double)(n - few + i) / i);
        }

        return sum;
    }
}
