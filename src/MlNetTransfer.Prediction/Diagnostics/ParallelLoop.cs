using System.Runtime.ExceptionServices;

namespace MlNetTransfer.Diagnostics;

/// <summary>A parallel loop that fails with the exception of its body, not with a collection of them.</summary>
public static class ParallelLoop
{
    /// <summary>Runs a body once per index, on several threads.</summary>
    /// <param name="count">Indices are 0 to count − 1.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <param name="body">Takes the index.</param>
    public static void For(int count, ParallelOptions options, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException e)
        {
            Exception first = e.Flatten().InnerExceptions.OrderByDescending(i => i is TransferException).First();
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
