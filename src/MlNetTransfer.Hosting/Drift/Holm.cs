namespace MlNetTransfer.Hosting.Drift;

/// <summary>Several tests at one level together (Holm 1979, jstor.org/stable/4615733).</summary>
internal static class Holm
{
    /// <param name="pValues">One per test.</param>
    /// <returns>In the same order: at or below a level where the test is at that level together with the others.</returns>
    public static double[] Adjusted(IReadOnlyList<double> pValues)
    {
        double[] adjusted = new double[pValues.Count];
        double largest = 0;
        int left = pValues.Count;
        foreach (int test in Enumerable.Range(0, pValues.Count).OrderBy(t => pValues[t]))
        {
            adjusted[test] = largest = Math.Max(largest, Math.Min(1, left * pValues[test]));
            left--;
        }

        return adjusted;
    }
}
