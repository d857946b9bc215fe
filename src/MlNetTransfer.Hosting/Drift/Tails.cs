namespace MlNetTransfer.Hosting.Drift;

/// <summary>How probable a statistic is that is as large or larger, where nothing has changed.</summary>
internal static class Tails
{
    private const double Precision = 1e-14, Tiny = 1e-300;
    private const int MostTerms = 10_000, ExactFactorials = 32;

    // Slack for the rounding of equal probabilities.
    private const double Equal = 1 + 1e-7;

    /// <summary>Of the chi-squared distribution: the regularised incomplete gamma function Q(freedom / 2, statistic / 2), by its series or by its continued
    /// fraction (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31).</summary>
    public static double ChiSquared(double statistic, int freedom)
    {
        double a = freedom / 2.0, x = statistic / 2;
        if (x <= 0)
        {
            return 1;
        }

        double factor = Math.Exp((a * Math.Log(x)) - x - LogGammaOfHalves(freedom));
        return Math.Clamp(x < a + 1 ? 1 - (factor * Series(a, x)) : factor * Fraction(a, x), 0, 1);
    }

    /// <summary>Of Kolmogorov's distribution (Smirnov 1948, doi:10.1214/aoms/1177730256): the limit for large samples, which is above what small samples
    /// have.</summary>
    /// <param name="lambda">Largest distance of two distribution functions · √(n·m / (n + m)).</param>
    public static double Kolmogorov(double lambda)
    {
        // Below it is 1 to 15 digits, and its terms do not become smaller.
        if (lambda < 0.2)
        {
            return 1;
        }

        double sum = 0, sign = 2;
        for (int k = 1; k < MostTerms; k++)
        {
            double term = Math.Exp(-2 * k * k * lambda * lambda);
            sum += sign * term;
            sign = -sign;
            if (term < Precision * sum)
            {
                break;
            }
        }

        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>Two-sided, of two shares where their sum is given (Fisher's exact test): all outcomes that are no more probable than this one.</summary>
    /// <param name="first">Cases of the first sample.</param>
    /// <param name="firstSize">Its size.</param>
    /// <param name="second">Cases of the second sample.</param>
    /// <param name="secondSize">Its size.</param>
    public static double Exact(int first, int firstSize, int second, int secondSize)
    {
        int cases = first + second;
        double all = LogChoices(firstSize + secondSize, cases), observed = Probability(first), sum = 0;
        for (int k = Math.Max(0, cases - secondSize); k <= Math.Min(cases, firstSize); k++)
        {
            double probability = Probability(k);
            sum += probability <= observed * Equal ? probability : 0;
        }

        return Math.Clamp(sum, 0, 1);

        double Probability(int k) => Math.Exp(LogChoices(firstSize, k) + LogChoices(secondSize, cases - k) - all);
    }

    private static double Series(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (int n = 1; n < MostTerms && term > sum * Precision; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum;
    }

    /// <summary>By the method of Lentz.</summary>
    private static double Fraction(double a, double x)
    {
        double b = x + 1 - a, c = 1 / Tiny, d = 1 / b, product = d;
        for (int n = 1; n < MostTerms; n++)
        {
            double numerator = -n * (n - a);
            b += 2;
            d = 1 / NotZero((numerator * d) + b);
            c = NotZero(b + (numerator / c));
            product *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
            {
                break;
            }
        }

        return product;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>ln Γ(halves / 2).</summary>
    private static double LogGammaOfHalves(int halves)
    {
        double sum = halves % 2 == 0 ? 0 : Math.Log(Math.PI) / 2;
        for (int h = halves % 2 == 0 ? 2 : 1; h < halves; h += 2)
        {
            sum += Math.Log(h / 2.0);
        }

        return sum;
    }

    private static double LogChoices(int of, int chosen) => LogFactorial(of) - LogFactorial(chosen) - LogFactorial(of - chosen);

    /// <summary>Stirling's series above the first few (Abramowitz and Stegun 1964, 6.1.41).</summary>
    private static double LogFactorial(int n)
    {
        if (n < ExactFactorials)
        {
            double sum = 0;
            for (int i = 2; i <= n; i++)
            {
                sum += Math.Log(i);
            }

            return sum;
        }

        double x = n + 1.0, x2 = x * x;
        return ((x - 0.5) * Math.Log(x)) - x + (Math.Log(2 * Math.PI) / 2) + (1 / (12 * x)) - (1 / (360 * x * x2)) + (1 / (1260 * x * x2 * x2));
    }
}
