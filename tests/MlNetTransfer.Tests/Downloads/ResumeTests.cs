using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Downloads;

public sealed class ResumeTests
{
    private const string OldDate = "Tue, 02 Jan 2024 03:04:05 GMT";

    private static readonly byte[] Content = ServedFile.Bytes(200_000);
    private static readonly byte[] Other = ServedFile.Bytes(200_000, seed: 2);
    private static readonly ServedFile Served = new() { Content = Content };
    private static readonly DownloadOptions Patient = new() { StallTimeout = TimeSpan.FromSeconds(30), FirstDelay = TimeSpan.Zero };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_cut_twenty_times_completes_and_fetches_no_byte_twice(bool verifiable)
    {
        RandomSource random = new(7);
        byte[] content = ServedFile.Bytes(2_000_000);
        using DownloadBench bench = new(
            x => (Served with { Content = content }).Answer(x, x.Number < 20 ? 1 + random.NextInt32(content.Length / 25) : long.MaxValue));
        DownloadResult result = await bench.DownloadAsync(bench.Request(verifiable ? content : null));
        bench.AssertDownloaded(content);
        Assert.Equal(21, result.Attempts);
        Assert.Equal(content.Length, result.BytesFetched);
        Assert.Equal(content.Length, bench.Server.Exchanges.Sum(x => x.Sent));
        Assert.All(bench.Server.Exchanges.Skip(1), x => Assert.Equal("\"v1\"", x.Headers["If-Range"]));
    }

    [Fact]
    public async Task A_download_that_stalls_goes_on()
    {
        ManualTime time = new();
        using SemaphoreSlim arrived = new(0);
        using DownloadBench bench = new(x =>
        {
            Served.Answer(x, x.Number == 0 ? 70_000 : long.MaxValue);
            if (x.Number == 0)
            {
                x.Stall();
            }
        })
        { Time = time, Options = Patient };
        Task<DownloadResult> download = bench.DownloadAsync(bench.Request(Content), new Told(p => TellOf(p.Done == 70_000)));
        await arrived.WaitAsync(TestContext.Current.CancellationToken);
        await time.WaitedForAsync(Patient.StallTimeout);
        time.Advance(Patient.StallTimeout - TimeSpan.FromTicks(1));
        Assert.True(time.IsWaitedFor(TimeSpan.FromTicks(1)));
        time.Advance(TimeSpan.FromTicks(1));
        DownloadResult result = await download;
        bench.AssertDownloaded(Content);
        Assert.Equal((2, Content.Length), (result.Attempts, result.BytesFetched));

        void TellOf(bool last) => _ = last && arrived.Release() >= 0;
    }

    [Fact]
    public async Task Bytes_that_come_slowly_are_no_stall()
    {
        ManualTime time = new();
        using SemaphoreSlim arrived = new(0);
        using DownloadBench bench = new(x =>
        {
            x.Head("200 OK", "Content-Length: 8");
            for (int i = 0; i < 8; i++)
            {
                x.Body(Content.AsSpan(i, 1));
                Assert.True(arrived.Wait(TimeSpan.FromMinutes(1)));
                time.Advance(Patient.StallTimeout * 0.9);
            }
        })
        { Time = time, Options = Patient with { MostAttempts = 1 } };
        await bench.DownloadAsync(bench.Request(Content[..8]), new Told(p => TellOf(p.Done > 0)));
        bench.AssertDownloaded(Content[..8]);

        void TellOf(bool any) => _ = any && arrived.Release() >= 0;
    }

    [Fact]
    public async Task Time_that_writing_and_telling_take_is_no_stall()
    {
        ManualTime time = new();
        using DownloadBench bench = new(x => Served.Answer(x)) { Time = time, Options = Patient with { MostAttempts = 1 } };
        await bench.DownloadAsync(bench.Request(Content), new Told(_ => time.Advance(2 * Patient.StallTimeout)));
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task A_cancelled_download_is_taken_up_by_the_next()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        using CancellationTokenSource stop = new();
        Told told = new(p =>
        {
            if (p.Done >= 60_000)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.DownloadAsync(bench.Request(), told, stop.Token));
        Assert.Equal([$"{DownloadBench.Name}.part", $"{DownloadBench.Name}.part.json"], bench.Files);
        long kept = new FileInfo(bench.Destination + ".part").Length;
        Assert.Equal(told.All[^1].Done, kept);

        DownloadResult result = await bench.DownloadAsync(bench.Request(), told);
        bench.AssertDownloaded(Content);
        Assert.Equal(Content.Length - kept, result.BytesFetched);
        Assert.Equal(kept, bench.Server.Exchanges[1].From);
    }

    [Fact]
    public async Task A_download_cancelled_before_it_began_leaves_nothing()
    {
        using CancellationTokenSource stop = new();
        using DownloadBench bench = new(x =>
        {
            stop.Cancel();
            x.Stall();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.DownloadAsync(bench.Request(), cancellationToken: stop.Token));
        Assert.Empty(bench.Files);
    }

    [Theory]
    [InlineData(true, 120_000)]
    [InlineData(false, 50_000)]
    public async Task What_a_killed_process_left_is_taken_up_as_far_as_it_can_be_trusted(bool verifiable, long from)
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Leave(bench, Content[..120_000], validator: "\"v1\"", flushed: 50_000);
        DownloadResult result = await bench.DownloadAsync(bench.Request(verifiable ? Content : null));
        bench.AssertDownloaded(Content);
        Assert.Equal(from, Assert.Single(bench.Server.Exchanges).From);
        Assert.Equal(Content.Length - from, result.BytesFetched);
    }

    [Fact]
    public async Task A_part_that_a_crash_of_the_machine_filled_with_zeros_costs_one_more_download()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Leave(bench, new byte[100_000], validator: "\"v1\"", flushed: 0);
        DownloadResult result = await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
        Assert.Equal([100_000L, null], bench.Server.Exchanges.Select(x => x.From));
        Assert.Equal(Content.Length + 100_000, result.BytesFetched);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"source":"http://127.0.0.1:1/weights-1.pth","validator":"\"v1\"","flushed":100}""")]
    [InlineData(null)]
    public async Task A_part_of_which_nothing_is_known_is_not_used(string? record)
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        File.WriteAllBytes(bench.Destination + ".part", Other[..1000]);
        if (record is not null)
        {
            File.WriteAllText(bench.Destination + ".part.json", record);
        }

        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
        Assert.Null(Assert.Single(bench.Server.Exchanges).From);
    }

    [Theory]
    [InlineData("", -5)]
    [InlineData("no tag", 1L << 40)]
    public async Task A_record_that_makes_no_sense_does_no_harm(string validator, long flushed)
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Leave(bench, Other[..1000], validator, flushed);
        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task A_part_that_is_longer_than_the_file_is_not_used()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Leave(bench, new byte[Content.Length + 1], "\"v1\"", flushed: Content.Length + 1);
        await bench.DownloadAsync(bench.Request() with { Size = Content.Length });
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task A_file_that_changes_on_the_way_is_fetched_anew()
    {
        ServedFile changed = new() { Content = Other, ETag = "\"v2\"" };
        using DownloadBench bench = new(x => (x.Number == 0 ? Served : changed).Answer(x, x.Number == 0 ? 90_000 : long.MaxValue));
        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Other);
        Assert.Equal([null, 90_000L], bench.Server.Exchanges.Select(x => x.From));
    }

    [Theory]
    [InlineData("ETag: \"v2\"")]
    [InlineData("ETag: W/\"v1\"")]
    [InlineData("Last-Modified: Tue, 02 Jan 2024 03:04:05 GMT")]
    [InlineData("Vary: *")]
    public async Task A_rest_that_does_not_name_the_version_that_is_here_is_not_appended(string header)
    {
        using DownloadBench bench = new(x =>
        {
            if (x.From is { } from)
            {
                x.Head(
                    "206 Partial Content", $"Content-Range: bytes {from}-{Other.Length - 1}/{Other.Length}", $"Content-Length: {Other.Length - from}", header);
                x.Body(Other.AsSpan((int)from));
            }
            else
            {
                Served.Answer(x, x.Number == 0 ? 90_000 : long.MaxValue);
            }
        });
        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task With_a_checksum_a_rest_need_not_name_its_version()
    {
        using DownloadBench bench = new(
            x => (x.Number == 0 ? Served : Served with { ETag = null, IgnoresConditions = true }).Answer(x, x.Number == 0 ? 90_000 : long.MaxValue));
        DownloadResult result = await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
        Assert.Equal(Content.Length, result.BytesFetched);
    }

    [Theory]
    [InlineData("W/\"v1\"", null)]
    [InlineData("W/\"v1\"", OldDate)]
    [InlineData(null, null)]
    [InlineData(null, "now")]
    public async Task Without_a_strong_validator_and_a_checksum_the_download_starts_over(string? tag, string? modified)
    {
        ServedFile served = Served with { ETag = tag, LastModified = modified == "now" ? TimeProvider.System.GetUtcNow().ToString("R") : modified };
        using DownloadBench bench = new(x => served.Answer(x, x.Number == 0 ? 90_000 : long.MaxValue));
        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
        Assert.All(bench.Server.Exchanges, x => Assert.Null(x.From));
    }

    [Fact]
    public async Task An_old_date_is_a_validator()
    {
        using DownloadBench bench = new(x => (Served with { ETag = null, LastModified = OldDate }).Answer(x, x.Number == 0 ? 90_000 : long.MaxValue));
        DownloadResult result = await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
        Assert.Equal(OldDate, bench.Server.Exchanges[1].Headers["If-Range"]);
        Assert.Equal(Content.Length, result.BytesFetched);
    }

    [Fact]
    public async Task Without_a_validator_a_checksum_allows_to_go_on_and_finds_two_versions_that_met()
    {
        using DownloadBench bench = new(x =>
            (x.Number == 0 ? Served with { Content = Other, ETag = null } : Served with { ETag = null }).Answer(x, x.Number == 0 ? 90_000 : long.MaxValue));
        await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
        Assert.Equal([null, 90_000L, null], bench.Server.Exchanges.Select(x => x.From));
    }

    [Fact]
    public async Task A_server_without_ranges_is_asked_again_and_the_whole_file_taken()
    {
        using DownloadBench bench = new(x => (Served with { KnowsRanges = false }).Answer(x, x.Number < 3 ? 90_000 + x.Number : long.MaxValue));
        DownloadResult result = await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
        Assert.Equal(4, result.Attempts);
    }

    [Fact]
    public async Task A_server_without_ranges_that_always_breaks_off_is_given_up()
    {
        using DownloadBench bench = new(x => (Served with { KnowsRanges = false }).Answer(x, cutAfter: 90_000));
        Finding finding = await bench.RefusedAsync(bench.Request(Content));
        Assert.Equal(FindingCode.DownloadFailed, finding.Code);
        Assert.Equal(1 + new DownloadOptions().FruitlessAttempts, bench.Server.Exchanges.Count);
        Assert.Contains("continues after the 90,000 bytes", finding.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes 90001-199999/200000", 109_999)]
    [InlineData("bytes 0-199999/200000", 200_000)]
    [InlineData("bytes 90000-199999/300000", 110_000)]
    [InlineData("bytes 90000-199999/200000", 1000)]
    [InlineData("lines 90000-199999/200000", 110_000)]
    [InlineData("bytes */200000", 110_000)]
    [InlineData("nonsense", 110_000)]
    [InlineData(null, 110_000)]
    public async Task Another_piece_than_the_one_asked_for_is_not_appended(string? range, int length)
    {
        using DownloadBench bench = new(x =>
        {
            if (x.From is null)
            {
                Served.Answer(x, x.Number == 0 ? 90_000 : long.MaxValue);
                return;
            }

            x.Head(
                "206 Partial Content", ["ETag: \"v1\"", $"Content-Length: {length}", .. range is null ? Array.Empty<string>() : [$"Content-Range: {range}"]]);
            x.Body(Other.AsSpan(0, length));
        });
        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
        Assert.Equal([null, 90_000L, null], bench.Server.Exchanges.Select(x => x.From));
    }

    [Fact]
    public async Task Pieces_without_a_total_are_asked_for_until_the_server_has_no_more()
    {
        using DownloadBench bench = new(x =>
        {
            if (x.Number == 0)
            {
                x.Head("200 OK", "Transfer-Encoding: chunked", "ETag: \"v1\"");
                x.Chunk(Content.AsSpan(0, 50_000));
            }
            else if (x.From < Content.Length)
            {
                long to = Math.Min(x.From.Value + 60_000, Content.Length);
                x.Head("206 Partial Content", $"Content-Range: bytes {x.From}-{to - 1}/*", $"Content-Length: {to - x.From}", "ETag: \"v1\"");
                x.Body(Content.AsSpan((int)x.From.Value, (int)(to - x.From.Value)));
            }
            else
            {
                Served.Answer(x);
            }
        });
        DownloadResult result = await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
        Assert.Equal([null, 50_000L, 110_000L, 170_000L, 200_000L], bench.Server.Exchanges.Select(x => x.From));
        Assert.Equal(Content.Length, result.BytesFetched);
    }

    [Fact]
    public async Task A_server_that_has_fewer_bytes_than_are_here_is_asked_for_all()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Leave(bench, Other.Concat(Other).ToArray(), "\"v1\"", flushed: 2 * Other.Length);
        await bench.DownloadAsync(bench.Request());
        bench.AssertDownloaded(Content);
        Assert.Equal([2L * Other.Length, null], bench.Server.Exchanges.Select(x => x.From));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_server_that_takes_the_part_for_the_file_does_not_make_it_whole(bool verifiable, bool sized)
    {
        using DownloadBench bench = new(x =>
        {
            if (x.From is { } from)
            {
                x.Head("416 Range Not Satisfiable", $"Content-Range: bytes */{from}", "Content-Length: 0");
            }
            else if (x.Number == 0 && !sized)
            {
                x.Head("200 OK", "Transfer-Encoding: chunked", "ETag: \"v1\"");
                x.Chunk(Content.AsSpan(0, 90_000));
            }
            else
            {
                Served.Answer(x, x.Number == 0 ? 90_000 : long.MaxValue);
            }
        });
        await bench.DownloadAsync(bench.Request(verifiable ? Content : null));
        bench.AssertDownloaded(Content);
    }

    private static void Leave(DownloadBench bench, byte[] part, string validator, long flushed)
    {
        File.WriteAllBytes(bench.Destination + ".part", part);
        File.WriteAllText(
            bench.Destination + ".part.json", JsonSerializer.Serialize(new { source = bench.Server.Address(DownloadBench.Name), validator, flushed }));
    }
}
