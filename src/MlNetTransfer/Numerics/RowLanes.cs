using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Numerics;

/// <summary>Sums over many rows in parallel whose rounding does not depend on the number of threads.</summary>
/// <remarks>The rows are cut into at most eight consecutive lanes, by their number alone; each lane sums in order, then lanes are added in order.</remarks>
internal static class RowLanes
{
    private const int MaximumLanes = 8;
    private const int SmallestLane = 64;

    /// <summary>Adds rows start … end − 1 into sums.</summary>
    public delegate void Accumulate(double[] sums, int start, int end);

    /// <summary>How many lanes that many rows are cut into.</summary>
    public static int Count(int rows) => Math.Clamp(rows / SmallestLane, 1, MaximumLanes);

    /// <summary>Rows of one lane, from start to end − 1.</summary>
    public static (int Start, int End) Range(int rows, int lane)
    {
        int lanes = Count(rows);
        return ((int)((long)rows * lane / lanes), (int)((long)rows * (lane + 1) / lanes));
    }

    /// <summary>The sum over all rows, [length].</summary>
    public static double[] Sum(int rows, int length, Accumulate accumulate, CancellationToken cancellationToken)
    {
        var lanes = new double[Count(rows)][];
        ParallelLoop.For(lanes.Length, new ParallelOptions { CancellationToken = cancellationToken }, lane =>
        {
            (int start, int end) = Range(rows, lane);
            lanes[lane] = new double[length];
            accumulate(lanes[lane], start, end);
        });
        for (int lane = 1; lane < lanes.Length; lane++)
        {
            TensorPrimitives.Add(lanes[0], lanes[lane], lanes[0]);
        }

        return lanes[0];
    }
}
