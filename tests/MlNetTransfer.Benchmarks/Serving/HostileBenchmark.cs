using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>A server under good, damaged and hostile requests of eight clients at once.</summary>
internal static class HostileBenchmark
{
    private const int Clients = 8, PerRound = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Leaves = TimeSpan.FromMilliseconds(2);

    /// <param name="options">--seed N, --requests N.</param>
    /// <param name="program">Whether the server is mlnet-transfer-serve, and not the Web API sample.</param>
    public static void Run(string[] options, bool program = false)
    {
        Dictionary<string, long> given = options.Chunk(2).ToDictionary(o => o[0], o => long.Parse(o[1], CultureInfo.InvariantCulture));
        long seed = given.GetValueOrDefault("--seed", 1);
        int requests = (int)given.GetValueOrDefault("--requests", 20_000);
        Report report = new(
            program ? "hostile-serve" : "hostile", $"{(program ? "mlnet-transfer-serve" : "Web API")} under hostile requests", $"{requests:N0} requests of {Clients} clients on the same machine, seed {seed}, embedded backbone; "
                + "a status of 0 is a connection that ended without an answer", $"{(program ? "hostile-serve" : "hostile")} --seed {seed} --requests {requests}");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-hostile-").FullName;
        try
        {
            string parts = Path.Combine(Report.Root, "data", "parts"), model = Path.Combine(work, "model");
            Runner.Train(parts, model, Path.Combine(work, "cache"), "embedded", Path.Combine(Report.Root, "models", "embedded.safetensors"));
            byte[][] photos = [.. Directory.GetFiles(parts, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
            using ServerProcess server = program ? ServerProcess.Program(model) : ServerProcess.Sample(model);
            (
                ConcurrentBag<(HostileRequest Kind, int Status, TimeSpan Time)> answers,
                List<double> memory) = Send(server, HostileRequest.All(photos), seed, requests);
            Write(report, answers, memory);
            report.Save();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static (
        ConcurrentBag<(HostileRequest Kind, int Status, TimeSpan Time)> Answers,
        List<double> Memory) Send(ServerProcess server, HostileRequest[] kinds, long seed, int requests)
    {
        using HttpClient client = new() { BaseAddress = server.Address, Timeout = Patience };
        ConcurrentBag<(HostileRequest Kind, int Status, TimeSpan Time)> answers = [];
        List<double> memory = [server.Megabytes()];
        for (int sent = 0; sent < requests; sent += PerRound)
        {
            int next = sent, end = Math.Min(requests, sent + PerRound);
            Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(ClientAsync))).GetAwaiter().GetResult();
            memory.Add(server.Megabytes());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{end} {memory[^1]:0} MB"));

            async Task ClientAsync()
            {
                while (Interlocked.Increment(ref next) - 1 is int index && index < end)
                {
                    RandomSource random = new RandomSource(seed).Fork($"request/{index}");
                    int lot = random.NextInt32(kinds.Sum(k => k.Weight));
                    HostileRequest kind = kinds.First(k => (lot -= k.Weight) < 0);
                    answers.Add(await AnswerAsync(client, kind, random));
                }
            }
        }

        return (answers, memory);
    }

    private static async Task<(HostileRequest Kind, int Status, TimeSpan Time)> AnswerAsync(HttpClient client, HostileRequest kind, RandomSource random)
    {
        using HttpRequestMessage request = kind.Make(random);
        using CancellationTokenSource leaving = new(kind.Aborts ? Leaves : Timeout.InfiniteTimeSpan);
        long started = Stopwatch.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, leaving.Token);
            await response.Content.ReadAsByteArrayAsync(leaving.Token);
            return (kind, (int)response.StatusCode, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return (kind, 0, Stopwatch.GetElapsedTime(started));
        }
    }

    private static void Write(Report report, IReadOnlyCollection<(HostileRequest Kind, int Status, TimeSpan Time)> answers, List<double> memory)
    {
        report.Line("| request | sent | answers | P50, ms | P99, ms | longest, ms |");
        report.Line("|---|---|---|---|---|---|");
        foreach (var kind in answers.GroupBy(a => a.Kind.Name).OrderByDescending(k => k.Count()))
        {
            TimeSpan[] times = [.. kind.Select(k => k.Time).Order()];
            string statuses = string.Join(
                ", ", kind.GroupBy(k => k.Status).OrderBy(s => s.Key).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}: {s.Count():N0}")));
            report.Line($"| {kind.Key} | {times.Length:N0} | {statuses} | {At(times, 0.5):0} | {At(times, 0.99):0} | {times[^1].TotalMilliseconds:0} |");
        }

        double[] warm = [.. memory.Skip(Math.Min(3, memory.Count - 1))];
        report.Line($"\n5xx but 503: {answers.Count(a => a.Status >= 500 && a.Status != 503)}. Resident memory of the server after every {PerRound:N0} "
            + $"requests, MB: {string.Join(", ", memory.Select(m => m.ToString("0", CultureInfo.InvariantCulture)))}.");
        report.Line(
            $"From the third thousand on {warm.Min():0} to {warm.Max():0} MB: {100 * ((warm.Max() / warm.Min()) - 1):0} % between the least and the most.");
    }

    private static double At(TimeSpan[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1].TotalMilliseconds;
}
