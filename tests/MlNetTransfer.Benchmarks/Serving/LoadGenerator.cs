using System.Diagnostics;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>Clients that upload photos one after the other, each on a connection of its own, every second photo as a form.</summary>
internal sealed class LoadGenerator(Uri address, byte[][] photos) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address };

    /// <returns>Time from sending each request to its whole answer.</returns>
    public TimeSpan[] Run(int clients, int requests)
    {
        TimeSpan[] latencies = new TimeSpan[requests];
        int next = 0;
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(ClientAsync))).GetAwaiter().GetResult();
        return latencies;

        async Task ClientAsync()
        {
            while (Interlocked.Increment(ref next) - 1 is int index && index < requests)
            {
                byte[] photo = photos[index % photos.Length];
                using HttpContent content = index % 2 == 0
                    ? new ByteArrayContent(photo)
                    : new MultipartFormDataContent { { new ByteArrayContent(photo), "file", "photo.jpg" } };
                long started = Stopwatch.GetTimestamp();
                using HttpResponseMessage response = await _client.PostAsync("/predict", content);
                await response.Content.ReadAsByteArrayAsync();
                latencies[index] = Stopwatch.GetElapsedTime(started);
                response.EnsureSuccessStatusCode();
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
