using System.Security.Authentication;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Downloads;

/// <summary>What is not retried, what is given up, and how it is said.</summary>
public sealed class RefusalTests
{
    private static readonly byte[] Content = ServedFile.Bytes(100_000);
    private static readonly ServedFile Served = new() { Content = Content };

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("403 Forbidden")]
    [InlineData("401 Unauthorized")]
    [InlineData("410 Gone")]
    [InlineData("304 Not Modified")]
    public async Task A_status_that_stays_is_not_asked_for_twice(string status)
    {
        using DownloadBench bench = new(x => x.Head(status, "Content-Length: 0"));
        Finding finding = await bench.RefusedAsync(bench.Request(Content));
        Assert.Equal(
            $"MNT405 {bench.Server.Address(DownloadBench.Name)}: cannot be downloaded: the server answers {status}. "
                + "Check the address and the network, or get the file some other way and put it in place with 'mlnet-transfer models import'.",
            finding.ToString());
        Assert.Single(bench.Server.Exchanges);
        Assert.Empty(bench.Files);
    }

    [Theory]
    [InlineData("408 Request Timeout")]
    [InlineData("429 Too Many Requests")]
    [InlineData("500 Internal Server Error")]
    [InlineData("502 Bad Gateway")]
    [InlineData("503 Service Unavailable")]
    [InlineData("504 Gateway Timeout")]
    public async Task A_status_that_passes_is_asked_for_again_so_many_times(string status)
    {
        using DownloadBench passes = new(x =>
        {
            if (x.Number < 2)
            {
                x.Head(status, "Content-Length: 0");
                return;
            }

            Served.Answer(x);
        });
        Assert.Equal(3, (await passes.DownloadAsync(passes.Request(Content))).Attempts);
        passes.AssertDownloaded(Content);

        using DownloadBench stays = new(x => x.Head(status, "Content-Length: 0"));
        Finding finding = await stays.RefusedAsync(stays.Request(Content));
        Assert.Equal(FindingCode.DownloadFailed, finding.Code);
        Assert.Contains(status, finding.Message, StringComparison.Ordinal);
        Assert.Equal(stays.Options.FruitlessAttempts, stays.Server.Exchanges.Count);
    }

    [Fact]
    public async Task The_wait_that_a_server_asks_for_is_kept()
    {
        ManualTime time = new();
        using DownloadBench bench = new(x =>
        {
            if (x.Number == 0)
            {
                x.Head("503 Service Unavailable", "Retry-After: 17", "Content-Length: 0");
                return;
            }

            Served.Answer(x);
        })
        { Time = time, Options = new() { FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.FromSeconds(20) } };
        Task<DownloadResult> download = bench.DownloadAsync(bench.Request(Content));
        await time.WaitedForAsync(TimeSpan.FromSeconds(17));
        Assert.Single(bench.Server.Exchanges);
        time.Advance(TimeSpan.FromSeconds(17));
        await download;
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_ends_the_download()
    {
        using DownloadBench bench = new(x => x.Head("503 Service Unavailable", "Retry-After: 3600", "Content-Length: 0"));
        Assert.Contains("asks to come back in 3,600 seconds", (await bench.RefusedAsync(bench.Request(Content))).Message, StringComparison.Ordinal);
        Assert.Single(bench.Server.Exchanges);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_asked_so_many_times()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        DownloadRequest request = bench.Request(Content);
        bench.Server.Dispose();
        Finding finding = await bench.RefusedAsync(request);
        Assert.Equal(FindingCode.DownloadFailed, finding.Code);
        Assert.Contains($"(attempt {bench.Options.FruitlessAttempts})", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_says_anything_is_given_up()
    {
        ManualTime time = new();
        using DownloadBench bench = new(x =>
        {
            time.Advance(TimeSpan.FromSeconds(1.5));
            x.Stall();
        })
        { Time = time, Options = new() { StallTimeout = TimeSpan.FromSeconds(1.5), FirstDelay = TimeSpan.Zero, FruitlessAttempts = 2 } };
        Assert.Contains("no byte came for 1.5 seconds (attempt 2)", (await bench.RefusedAsync(bench.Request(Content))).Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(3), time.Passed);
    }

    [Fact]
    public async Task A_download_without_end_is_bounded_in_attempts_and_in_time()
    {
        using DownloadBench attempts = new(x => Served.Answer(x, cutAfter: 1)) { Options = new() { FirstDelay = TimeSpan.Zero, MostAttempts = 9 } };
        await attempts.RefusedAsync(attempts.Request(Content));
        Assert.Equal(9, attempts.Server.Exchanges.Count);

        ManualTime hand = new();
        using DownloadBench time = new(x =>
        {
            x.Head("200 OK", "Content-Length: 100000");
            x.Body([1]);
            hand.Advance(TimeSpan.FromMinutes(5));
            x.Stall();
        })
        { Time = hand, Options = new() { TotalTimeout = TimeSpan.FromMinutes(5), StallTimeout = TimeSpan.FromHours(1) } };
        Finding finding = await time.RefusedAsync(time.Request(Content));
        Assert.Equal(FindingCode.DownloadFailed, finding.Code);
        Assert.Contains("it took longer than 5 minutes", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_bytes_than_the_size_are_refused_before_they_come()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Finding finding = await bench.RefusedAsync(bench.Request() with { Size = 99_999 });
        Assert.Equal(FindingCode.DownloadDoesNotMatch, finding.Code);
        Assert.Contains("has 100,000 bytes; 99,999 are expected", finding.Message, StringComparison.Ordinal);

        finding = await bench.RefusedAsync(bench.Request() with { LargestSize = 99_999 });
        Assert.Contains("has 100,000 bytes; at most 99,999 are allowed", finding.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Files);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(50_000L)]
    public async Task An_answer_without_end_is_cut_off_at_the_limit(long? size)
    {
        long largest = 0;
        using DownloadBench bench = new(x =>
        {
            x.Head("200 OK", "Transfer-Encoding: chunked");
            for (int i = 0; i < 1000; i++)
            {
                x.Chunk(Content);
            }
        });
        Told told = new(p => largest = Math.Max(largest, p.Done));
        TransferException e = await Assert.ThrowsAsync<TransferException>(
            () => bench.DownloadAsync(bench.Request() with { Size = size, LargestSize = 150_000 }, told));
        Assert.Equal(FindingCode.DownloadDoesNotMatch, Assert.Single(e.Findings).Code);
        Assert.Contains($"more than {size ?? 150_000:N0} bytes came", e.Message, StringComparison.Ordinal);
        Assert.InRange(largest, 0, size ?? 150_000);
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task Bytes_after_the_length_that_was_announced_are_not_read()
    {
        using DownloadBench bench = new(x =>
        {
            x.Head("200 OK", "Content-Length: 40000");
            x.Body(Content);
        });
        Finding finding = await bench.RefusedAsync(bench.Request(Content));
        Assert.Equal(FindingCode.DownloadDoesNotMatch, finding.Code);
        await bench.DownloadAsync(bench.Request(Content[..40_000]));
        bench.AssertDownloaded(Content[..40_000]);
    }

    [Fact]
    public async Task A_file_without_a_length_is_taken_only_where_something_else_says_what_is_whole()
    {
        using DownloadBench bench = new(x =>
        {
            x.Head("200 OK");
            x.Body(Content);
        });
        Assert.Contains("nothing says how long the file is", (await bench.RefusedAsync(bench.Request())).Message, StringComparison.Ordinal);
        Assert.Equal(FindingCode.DownloadDoesNotMatch, (await bench.RefusedAsync(bench.Request(Content[..^1]))).Code);
        await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task A_file_without_bytes_is_none()
    {
        using DownloadBench bench = new(x => x.Head("200 OK", "Content-Length: 0"));
        Assert.Equal(FindingCode.DownloadDoesNotMatch, (await bench.RefusedAsync(bench.Request())).Code);
    }

    [Theory]
    [InlineData("200 OK", "text/html; charset=utf-8")]
    [InlineData("200 OK", "application/xhtml+xml")]
    [InlineData("511 Network Authentication Required", "text/html")]
    public async Task A_page_in_place_of_the_file_is_refused_and_the_part_kept(string status, string type)
    {
        bool portal = false;
        using DownloadBench bench = new(x =>
        {
            if (portal)
            {
                x.Head(status, $"Content-Type: {type}", "Content-Length: 6");
                x.Body("<html>"u8);
                return;
            }

            Served.Answer(x, x.Number == 0 ? 30_000 : long.MaxValue);
        })
        { Options = new() { MostAttempts = 1 } };
        await bench.RefusedAsync(bench.Request());
        portal = true;
        Finding finding = await bench.RefusedAsync(bench.Request());
        Assert.Contains("gives a web page, and not the file. This happens if a network needs a sign-in", finding.ToString(), StringComparison.Ordinal);
        portal = false;
        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
        Assert.Equal([null, 30_000L, 30_000L], bench.Server.Exchanges.Select(x => x.From));
    }

    [Fact]
    public async Task A_compressed_answer_is_refused()
    {
        using DownloadBench bench = new(x => x.Head("200 OK", "Content-Encoding: gzip", "Content-Length: 20"));
        Assert.Contains("encoded as gzip", (await bench.RefusedAsync(bench.Request(Content))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_prove_who_it_is_is_not_asked_twice()
    {
        using TemporaryFolder folder = new();
        StubHandler handler = new(_ => throw new HttpRequestException("TLS", new AuthenticationException("The remote certificate is invalid.")));
        using Downloader downloader = new(new(), new RandomSource(1), TimeProvider.System, handler);
        TransferException e = await Assert.ThrowsAsync<TransferException>(() => downloader.DownloadAsync(
            new() { Source = new("https://user:secret@weights.example/a.pth?token=secret"), Destination = folder.File("a.pth"), LargestSize = 10 }));
        Assert.StartsWith(
            "MNT405 https://weights.example/a.pth: cannot be downloaded: the server cannot prove who it is (The remote certificate is invalid).",
            e.Message,
            StringComparison.Ordinal);
        Assert.Single(handler.Asked);
    }

    [Fact]
    public void Waits_double_up_to_the_longest_and_begin_anew_after_new_bytes()
    {
        DownloadOptions options = new() { FruitlessAttempts = 9, LongestDelay = TimeSpan.FromSeconds(5) };
        RetrySchedule schedule = new(options, new RandomSource(3));
        double[] waits = [.. new[] { 0L, 0, 0, 0, 0, 10, 10, 10 }.Select(length =>
        {
            schedule.Begin(0);
            return schedule.After(length, null)!.Value.TotalSeconds;
        })];
        double[] most = [1, 2, 4, 5, 5, 1, 1, 2];
        Assert.All(waits.Zip(most), w => Assert.InRange(w.First, w.Second / 2, w.Second));
        Assert.Equal(waits.Length, waits.Distinct().Count());
        Assert.Equal(TimeSpan.FromSeconds(4.5), schedule.After(0, TimeSpan.FromSeconds(4.5)));
        Assert.Null(schedule.After(0, TimeSpan.FromSeconds(5.5)));
    }
}
