using System.Runtime.ExceptionServices;

namespace MlNetTransfer.Diagnostics;

/// <summary>A parallel loop that fails with the exception of its body, not with a collection of them.</summary>
internal static class ParallelLoop
{
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
