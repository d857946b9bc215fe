using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using MlNetTransfer.Tests.Onnx;

namespace MlNetTransfer.Tests.Hosting;

[Collection(nameof(Alone))]
public class ChangeOverLoadTests
{
    private const int ChangeOvers = 100, Clients = 4, Settled = 20;

    private static readonly MadeUpModels[] Models = [MadeUpModels.Insects, MadeUpModels.Pets, MadeUpModels.LargerInsects];

    [Fact]
    public async Task A_hundred_changes_of_the_model_under_load_give_no_wrong_and_no_lost_and_no_late_answer_and_memory_stays()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(Models[0]);
        ConcurrentDictionary<string, int> answers = [];
        ConcurrentBag<TimeSpan> durations = [];
        using CancellationTokenSource enough = new();
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(c => Task.Run(() => AskAsync(c)))];
        long settled = 0;
        for (int change = 1; change <= ChangeOvers; change++)
        {
            MadeUpModels next = Models[change % Models.Length];
            hosted.Put(next.Onnx);
            await hosted.LookAsync(2);
            Assert.Equal(next.Checksum, hosted.Classifier.Model!.Checksum);
            settled = change == Settled ? Memory() : settled;
        }

        await enough.CancelAsync();
        await Task.WhenAll(clients);
        long grown = (Memory() - settled) >> 20;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answers.Values.Sum()} answers of {answers.Count} models; longest {durations.Max().TotalMilliseconds:0} ms; {settled >> 20} MB after {Settled} changes, {grown} MB more after {ChangeOvers}");
        Assert.Equal(Models.Select(m => m.Checksum).Order(), answers.Keys.Order());
        Assert.InRange(durations.Max().TotalSeconds, 0, 5);
        Assert.True(grown < 40, $"{grown} MB more after {ChangeOvers} changes than after {Settled}");

        async Task AskAsync(int client)
        {
            for (int i = client; !enough.IsCancellationRequested; i++)
            {
                int picture = i % MadeUpModels.Pictures.Length;
                long began = Stopwatch.GetTimestamp();
                ClassifiedImage answer = await hosted.Classifier.PredictAsync(MadeUpModels.Pictures[picture], CancellationToken.None);
                durations.Add(Stopwatch.GetElapsedTime(began));
                Models.Single(m => m.Checksum == answer.Model.Checksum).AssertAnswered(picture, answer);
                answers.AddOrUpdate(answer.Model.Checksum, 1, (_, n) => n + 1);
            }
        }
    }

    private static unsafe long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint libc) && NativeLibrary.TryGetExport(libc, "malloc_trim", out nint trim))
        {
            // What glibc keeps of freed pieces, in an arena for every few threads, comes and goes.
            ((delegate* unmanaged<nint, int>)trim)(0);
        }

        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
