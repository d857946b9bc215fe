namespace MlNetTransfer.Numerics;

/// <summary>Means in which every class counts alike, however many rows it has.</summary>
public static class ClassMeans
{
    /// <summary>The mean over the classes that occur of the mean within the class; NaN without rows.</summary>
    /// <param name="values">[rows].</param>
    /// <param name="labels">[rows], 0 and more.</param>
    public static double Of(ReadOnlySpan<double> values, ReadOnlySpan<int> labels)
    {
        if (labels.Length == 0)
        {
            return double.NaN;
        }

        int[] counts = new int[System.Numerics.Tensors.TensorPrimitives.Max(labels) + 1];
        double[] sums = new double[counts.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            counts[labels[i]]++;
            sums[labels[i]] += values[i];
        }

        return sums.Zip(counts).Where(c => c.Second > 0).Average(c => c.First / c.Second);
    }
}
