using System.Collections.Concurrent;
using CsCheck;

namespace MlNetTransfer.Tests.Onnx;

public class BatchQueueTests
{
    [Fact]
    public void The_only_worker_takes_what_waits_oldest_first_and_no_more_than_a_batch()
    {
        BatchQueue<int> queue = new();
        for (int i = 0; i < 7; i++)
        {
            queue.Add(i);
        }

        int[] batch = new int[5];
        Assert.Equal(5, queue.Take(batch));
        Assert.Equal([0, 1, 2, 3, 4], batch);
        Assert.Equal(2, queue.Take(batch));
        Assert.Equal([5, 6], batch[..2]);
    }

    [Fact]
    public void A_closed_queue_hands_out_what_waits_and_then_nothing()
    {
        BatchQueue<int> queue = new();
        queue.Add(1);
        queue.Close();
        int[] batch = new int[2];
        Assert.Equal(1, queue.Take(batch));
        Assert.Equal(0, queue.Take(batch));
    }

    [Fact]
    public void Every_item_reaches_one_worker_once() => Gen.Select(Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int[0, 300]).Sample(
        (workers, batchSize, items) =>
        {
            BatchQueue<int> queue = new();
            ConcurrentBag<int> taken = [];
            Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Work))];
            Array.ForEach(threads, t => t.Start());
            for (int i = 0; i < items; i++)
            {
                queue.Add(i);
            }

            queue.Close();
            Array.ForEach(threads, t => t.Join());
            return taken.Order().SequenceEqual(Enumerable.Range(0, items));

            void Work()
            {
                int[] batch = new int[batchSize];
                while (queue.Take(batch) is var count and > 0)
                {
                    Array.ForEach(batch[..count], taken.Add);
                }
            }
        },
        iter: 100);
}
