using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Serve.Requests;
using MlNetTransfer.Tests.Hosting;

namespace MlNetTransfer.Tests.Serve;

/// <summary>Whatever is sent, the answer is a 4xx with a code, and the server goes on.</summary>
public class HostileTests
{
    private static readonly byte[] Photo = MadeUpModels.Pictures[0];

    [Fact]
    public async Task What_is_no_image_is_a_4xx_with_the_code_of_the_finding()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        byte[] jpeg = await File.ReadAllBytesAsync(SourceTree.File("data/formats/baseline.jpg"), TestContext.Current.CancellationToken);
        await host.RefusesAsync(new ByteArrayContent([]), 400, "MNT303");
        await host.RefusesAsync(ServedHost.Form([[]]), 400, "MNT303");
        await host.RefusesAsync(new ByteArrayContent("not an image"u8.ToArray()), 415, "MNT301");
        await host.RefusesAsync(new ByteArrayContent(jpeg[..^20]), 400, "MNT302");
        await host.RefusesAsync(new ByteArrayContent(MadeUpPng.Of(9999, 9999, 1, MadeUpPng.Grey)), 413, "MNT304");
        await host.RefusesAsync(ServedHost.Typed("{\"file\":[]}"u8.ToArray(), "application/json"), 415, "MNT301");
    }

    [Theory]
    [InlineData("multipart/form-data", 400)]
    [InlineData("multipart/form-data; boundary=", 400)]
    [InlineData("multipart/form-data; boundary=x", 400)]
    [InlineData("multipart/form-data; boundary=\"", 415)]
    [InlineData("multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg1", 400)]
    [InlineData("multipart/mixed; boundary=x", 415)]
    [InlineData("multipart/", 415)]
    [InlineData("multipart/form-data;;;===", 415)]
    public async Task A_form_that_is_none_is_refused(string type, int status)
    {
        await using ServedHost host = await ServedHost.StartAsync();
        await host.RefusesAsync(ServedHost.Typed(Photo, type), status, "MNT835");
    }

    [Theory]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nabc")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n")]
    [InlineData("--x--\r\n")]
    [InlineData("--x\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("--x\r\nContent-Disposition: nonsense\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("--x\r\nno header at all\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("")]
    [InlineData("\r\n\r\n\r\n")]
    public async Task A_form_with_wrong_parts_is_refused(string form)
    {
        await using ServedHost host = await ServedHost.StartAsync();
        await host.RefusesAsync(ServedHost.Typed(Encoding.ASCII.GetBytes(form), "multipart/form-data; boundary=x"), 400, "MNT835");
    }

    [Fact]
    public async Task A_part_with_long_or_many_headers_is_refused()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        string many = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: 1\r\n"));
        foreach (string headers in (string[])[many, $"X: {new string('a', 100_000)}\r\n"])
        {
            string form = $"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n{headers}\r\nabc\r\n--x--\r\n";
            await host.RefusesAsync(ServedHost.Typed(Encoding.ASCII.GetBytes(form), "multipart/form-data; boundary=x"), 400, "MNT835");
        }
    }

    [Fact]
    public async Task A_compressed_body_is_refused_and_says_so()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        ByteArrayContent content = new(Photo);
        content.Headers.ContentEncoding.Add("gzip");
        await host.RefusesAsync(content, 415, "MNT835");
    }

    [Theory]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", "400")]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nabcde", "400")]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nabcde", "400")]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\nabcde", "413")]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", "400")]
    [InlineData("POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\nabc\r\n", "400")]
    [InlineData("POST /models/%00/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "40")]
    [InlineData("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("\u0016\u0003\u0001\u0002\r\n\r\n", "400")]
    public async Task Wrong_lengths_chunks_and_paths_are_refused(string request, string status)
    {
        await using ServedHost host = await ServedHost.StartAsync();
        using TcpClient connection = new("127.0.0.1", host.Client.BaseAddress!.Port);
        await using NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        byte[] answer = new byte[64];
        int read = await stream.ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        Assert.StartsWith($"HTTP/1.1 {status}", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
        Assert.Equal(200, (await host.PostAsync(Photo)).Status);
    }

    [Fact]
    public async Task Damaged_images_and_forms_get_2xx_or_4xx_nothing_is_logged_and_no_memory_stays_held()
    {
        Errors errors = new();
        await using ServedHost host = await ServedHost.StartAsync(builder => builder.Logging.AddProvider(errors));
        byte[] form = await ServedHost.Form(Photo, MadeUpModels.Pictures[1]).ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string boundary = Encoding.ASCII.GetString(form).Split("\r\n")[0][2..];
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancellation) =>
        {
            RandomSource random = new RandomSource(7).Fork($"{i}");
            byte[] picture = MadeUpModels.Pictures[random.NextInt32(MadeUpModels.Pictures.Length)];
            HttpContent content = i % 2 == 0
                ? new ByteArrayContent(ByteMutation.Of(picture, random, 1 + random.NextInt32(10)))
                : ServedHost.Typed(ByteMutation.Of(form, random, 1 + random.NextInt32(10)), $"multipart/form-data; boundary={boundary}");
            (int status, var json, _) = await host.PostAsync(content);
            Assert.True(status is 200 or (>= 400 and < 500), $"{i}: {status}");
            Assert.True(status == 200 || json.GetProperty("code").GetString()!.StartsWith("MNT", StringComparison.Ordinal), $"{i}");
        });
        Assert.Empty(errors.Texts);
        Assert.Equal(0, host.App.Services.GetRequiredService<UploadMemory>().Held);
    }

    private sealed class Errors : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Texts { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Texts.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
