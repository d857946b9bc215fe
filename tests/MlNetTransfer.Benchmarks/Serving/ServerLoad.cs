using System.Diagnostics;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>What a server showed, round by round.</summary>
internal sealed class ServerLoad(ServerProcess server, LoadGenerator load)
{
    public List<double> PerSecond { get; } = [];

    /// <summary>Processor time of the server per request, ms.</summary>
    public List<double> Work { get; } = [];

    /// <summary>Processor time of the load generator per request, ms.</summary>
    public List<double> ClientWork { get; } = [];

    /// <summary>Resident, MB: before the first round and after each.</summary>
    public List<double> Memory { get; } = [server.Megabytes()];

    public List<TimeSpan> Latencies { get; } = [];

    public void Run(int clients, int requests)
    {
        double used = server.ProcessorMilliseconds();
        TimeSpan usedHere = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        Latencies.AddRange(load.Run(clients, requests));
        PerSecond.Add(requests / Stopwatch.GetElapsedTime(started).TotalSeconds);
        Memory.Add(server.Megabytes());
        Work.Add((server.ProcessorMilliseconds() - used) / requests);
        ClientWork.Add((Environment.CpuUsage.TotalTime - usedHere).TotalMilliseconds / requests);
    }
}
