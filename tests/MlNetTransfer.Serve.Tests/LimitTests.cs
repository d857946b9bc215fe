using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MlNetTransfer.Imaging;
using MlNetTransfer.Serve.Requests;
using MlNetTransfer.Tests.Hosting;

namespace MlNetTransfer.Tests.Serve;

/// <summary>Every limit is a setting, holds, and says what is allowed.</summary>
public class LimitTests
{
    private const int Megabyte = 1 << 20;

    private static readonly byte[] Photo = MadeUpModels.Pictures[0];

    [Fact]
    public async Task An_image_with_too_many_bytes_is_refused_however_it_comes_and_the_server_goes_on()
    {
        await using ServedHost host = await ServedHost.StartAsync("image-limit", "1", "request-limit", "4");
        byte[] large = new byte[Megabyte + 1];
        await host.RefusesAsync(new ByteArrayContent(large), 413, "MNT304");
        await host.RefusesAsync(new StreamContent(new UnknownLength(large)), 413, "MNT304");
        await host.RefusesAsync(ServedHost.Form(large), 413, "MNT304");
        Assert.Equal(200, (await host.PostAsync(Photo)).Status);
    }

    [Fact]
    public async Task A_request_with_too_many_bytes_is_refused_however_it_comes()
    {
        await using ServedHost host = await ServedHost.StartAsync("image-limit", "1", "request-limit", "2");
        byte[] large = new byte[(2 * Megabyte) + 1], half = new byte[Megabyte];
        await host.RefusesAsync(new ByteArrayContent(large), 413, "MNT836");
        await host.RefusesAsync(new StreamContent(new UnknownLength(large)), 413, "MNT836");
        await host.RefusesAsync(ServedHost.Form(half, half, half), 413, "MNT836");
        Assert.Equal(0, host.App.Services.GetRequiredService<UploadMemory>().Held);
    }

    [Fact]
    public async Task A_form_with_too_many_images_or_parts_is_refused()
    {
        await using ServedHost host = await ServedHost.StartAsync("images", "3");
        Assert.Equal(200, (await host.PostAsync(ServedHost.Form(Photo, Photo, Photo))).Status);
        await host.RefusesAsync(ServedHost.Form(Photo, Photo, Photo, Photo), 413, "MNT836");
        MultipartFormDataContent fields = [];
        for (int i = 0; i < 1000; i++)
        {
            fields.Add(new StringContent("1"), $"f{i}");
        }

        await host.RefusesAsync(fields, 413, "MNT836");
    }

    [Fact]
    public async Task An_image_with_too_many_pixels_is_refused_by_its_header()
    {
        await using ServedHost host = await ServedHost.StartAsync("megapixels", "3");
        await host.RefusesAsync(new ByteArrayContent(MadeUpPng.Of(1100, 1000, 1, MadeUpPng.Grey)), 413, "MNT304");
    }

    [Fact]
    public async Task A_full_queue_answers_503_until_there_is_room()
    {
        await using ServedHost host = await ServedHost.StartAsync("queue", "1");
        ImageClassifier classifier = host.App.Services.GetRequiredKeyedService<ImageClassifier>("insects");
        Endless waiting = new();
        using CancellationTokenSource leaving = new();
        Task first = classifier.PredictAsync(waiting, leaving.Token);
        await host.RefusesAsync(new ByteArrayContent(Photo), 503, "MNT831");
        await host.RefusesAsync(ServedHost.Form(Photo, Photo), 503, "MNT831");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(200, (await host.PostAsync(Photo)).Status);
    }

    [Fact]
    public async Task Uploads_that_find_no_memory_get_503_until_there_is_room()
    {
        await using ServedHost host = await ServedHost.StartAsync("image-limit", "1", "request-limit", "1", "upload-memory", "1");
        UploadMemory memory = host.App.Services.GetRequiredService<UploadMemory>();
        memory.Take(Megabyte - 10);
        await host.RefusesAsync(new ByteArrayContent(Photo), 503, "MNT831");
        await host.RefusesAsync(ServedHost.Form(Photo, Photo), 503, "MNT831");
        memory.Give(Megabyte - 10);
        Assert.Equal(200, (await host.PostAsync(Photo)).Status);
        Assert.Equal(0, memory.Held);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_a_503()
    {
        await using ServedHost host = await ServedHost.StartAsync("time-limit", "1");
        using (PixelGate.Shared.Enter(50 * ImageLimits.Million, TestContext.Current.CancellationToken))
        {
            await host.RefusesAsync(new ByteArrayContent(MadeUpPng.Of(1100, 1000, 1, MadeUpPng.Grey)), 503, "MNT834");
        }

        Assert.Equal(200, (await host.PostAsync(MadeUpPng.Of(1100, 1000, 1, MadeUpPng.Grey))).Status);
    }

    [Fact]
    public async Task A_body_that_does_not_come_in_time_is_a_408()
    {
        await using ServedHost host = await ServedHost.StartAsync("time-limit", "1");
        using TcpClient connection = new("127.0.0.1", host.Client.BaseAddress!.Port);
        await using NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000\r\n\r\nabc"), TestContext.Current.CancellationToken);
        byte[] answer = new byte[4096];
        int read = await stream.ReadAtLeastAsync(answer, 200, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
        Assert.Contains("MNT834", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            using TcpClient connection = new("127.0.0.1", host.Client.BaseAddress!.Port);
            await connection.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + new string('a', 1000 * i)), TestContext.Current.CancellationToken);
            connection.Client.LingerState = new LingerOption(true, 0);
        }

        UploadMemory memory = host.App.Services.GetRequiredService<UploadMemory>();
        long began = Stopwatch.GetTimestamp();
        while (memory.Held != 0 && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, memory.Held);
        Assert.Equal(200, (await host.PostAsync(Photo)).Status);
    }

    /// <summary>Makes the client send chunks.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    /// <summary>Gives nothing until the reader goes.</summary>
    private sealed class Endless : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
