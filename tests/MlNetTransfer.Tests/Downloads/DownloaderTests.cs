using System.Security.Cryptography;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Downloads;

public sealed class DownloaderTests
{
    private static readonly byte[] Content = ServedFile.Bytes(300_000);
    private static readonly ServedFile Served = new() { Content = Content };

    [Fact]
    public async Task A_file_is_downloaded_under_its_name_and_nothing_is_left_beside_it()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        DownloadResult result = await bench.DownloadAsync(bench.Request(Content) with { Size = Content.Length });
        bench.AssertDownloaded(Content);
        Assert.Equal(
            new DownloadResult
            {
                Bytes = Content.Length,
                BytesFetched = Content.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content)),
                Address = bench.Server.Address(DownloadBench.Name),
                Attempts = 1,
            },
            result);
        Assert.Equal("identity", bench.Server.Exchanges[0].Headers["Accept-Encoding"]);
        Assert.StartsWith("mlnet-transfer/", bench.Server.Exchanges[0].Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_counts_bytes_up_to_the_total()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Told told = new();
        await bench.DownloadAsync(bench.Request(), told);
        Assert.Equal(new TransferProgress($"Downloading {DownloadBench.Name}", Content.Length, Content.Length, "bytes"), told.All[^1]);
        Assert.True(told.All.Count > 3);
        Assert.Equal(told.All.Select(p => p.Done).Order(), told.All.Select(p => p.Done));
    }

    [Fact]
    public async Task Each_kind_of_checksum_is_held_against_the_file()
    {
        const string Sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // of "abc", FIPS 180-2, appendix B.1
        const string Md5 = "900150983cd24fb0d6963f7d28e17f72"; // of "abc", RFC 1321, appendix A.5
        ServedFile served = new() { Content = [.. "abc"u8] };
        foreach (Checksum right in new[] { Checksum.Sha256(Sha256.ToUpperInvariant()), Checksum.Sha256(Sha256[..8]), Checksum.Md5(Md5) })
        {
            using DownloadBench bench = new(x => served.Answer(x));
            await bench.DownloadAsync(bench.Request() with { Checksum = right });
            bench.AssertDownloaded(served.Content);
        }

        foreach (Checksum wrong in new[] { Checksum.Sha256(Sha256[..^1] + "c"), Checksum.Sha256(Sha256[..7] + "0"), Checksum.Md5(Md5[..^1] + "3") })
        {
            using DownloadBench bench = new(x => served.Answer(x));
            string found = wrong.Algorithm == ChecksumAlgorithm.Md5 ? $"MD5 {Md5}" : $"SHA-256 {Sha256}";
            Assert.Equal(
                $"MNT406 {bench.Server.Address(DownloadBench.Name)}: has the {found}; expected is {wrong.Digits}{(wrong.Digits.Length == 8 ? "…" : "")}. Nothing of it was used. "
                    + "Run again. If it happens again, the file at this address was changed: get the file some other way and put it in place with 'mlnet-transfer models import'.",
                (await bench.RefusedAsync(bench.Request() with { Checksum = wrong })).ToString());
            Assert.Single(bench.Server.Exchanges);
            Assert.Empty(bench.Files);
        }
    }

    [Fact]
    public void A_checksum_that_is_none_is_not_made()
    {
        Assert.Throws<ArgumentException>(() => Checksum.Sha256("1234567"));
        Assert.Throws<ArgumentException>(() => Checksum.Sha256(new string('0', 65)));
        Assert.Throws<ArgumentException>(() => Checksum.Sha256("0123456g"));
        Assert.Throws<ArgumentException>(() => Checksum.Md5(new string('0', 31)));
        Assert.Equal("0123456789abcdef", Checksum.Sha256("0123456789ABCDEF").Digits);
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_by_a_verified_one()
    {
        byte[] tampered = [.. Content];
        tampered[Content.Length / 2] ^= 1;
        using DownloadBench bench = new(x => (x.Number == 0 ? Served with { Content = tampered } : Served).Answer(x));
        File.WriteAllText(bench.Destination, "old");
        await Assert.ThrowsAsync<TransferException>(() => bench.DownloadAsync(bench.Request(Content)));
        Assert.Equal("old", File.ReadAllText(bench.Destination));
        await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task A_file_of_unknown_length_is_whole_when_its_last_chunk_came()
    {
        using DownloadBench bench = new(x =>
        {
            x.Head("200 OK", "Transfer-Encoding: chunked");
            x.Chunk(Content.AsSpan(0, 100_000));
            x.Chunk(Content.AsSpan(100_000));
            x.Chunk([]);
        });
        Told told = new();
        await bench.DownloadAsync(bench.Request(), told);
        bench.AssertDownloaded(Content);
        Assert.All(told.All, p => Assert.Equal(0, p.Total));
    }

    [Fact]
    public async Task Of_two_downloads_of_one_file_the_second_is_refused_and_the_first_goes_on()
    {
        using ManualResetEventSlim refused = new();
        using DownloadBench bench = new(x =>
        {
            Assert.True(refused.Wait(TimeSpan.FromMinutes(1)));
            Served.Answer(x);
        });
        Task<DownloadResult> first = bench.DownloadAsync(bench.Request(Content));
        SpinWait.SpinUntil(() => bench.Server.Exchanges.Count == 1, TimeSpan.FromMinutes(1));
        Finding finding = await bench.RefusedAsync(bench.Request(Content));
        refused.Set();
        Assert.Equal(FindingCode.DownloadInProgress, finding.Code);
        await first;
        bench.AssertDownloaded(Content);
        Assert.Single(bench.Server.Exchanges);
    }

    [Fact]
    public async Task Of_many_downloads_at_once_each_ends_with_the_file_or_is_refused()
    {
        using DownloadBench bench = new(x => Served.Answer(x, cutAfter: 100_000));
        Task<DownloadResult>[] all = [.. Enumerable.Range(0, 12).Select(_ => Task.Run(() => bench.DownloadAsync(bench.Request(Content))))];
        await Task.WhenAll(all.Select(t => t.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.Contains(all, t => t.IsCompletedSuccessfully);
        Assert.All(all.Where(t => !t.IsCompletedSuccessfully), t => Assert.Equal(
            FindingCode.DownloadInProgress, Assert.IsType<TransferException>(t.Exception!.InnerException).Findings[0].Code));
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task The_lock_of_a_killed_process_does_not_hold()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        File.WriteAllBytes(bench.Destination + ".lock", []);
        await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
    }

    [Fact]
    public async Task A_disk_without_room_is_seen_before_anything_is_fetched()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Finding finding = await bench.RefusedAsync(bench.Request() with { Size = 1L << 60, LargestSize = long.MaxValue });
        Assert.Equal(FindingCode.DiskFull, finding.Code);
        Assert.Contains("1,152,921,504,606,846,976 bytes are needed and ", finding.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Server.Exchanges);
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task A_disk_without_room_is_seen_when_the_server_says_the_size()
    {
        using DownloadBench bench = new(x => x.Head("200 OK", $"Content-Length: {1L << 60}"));
        Finding finding = await bench.RefusedAsync(bench.Request() with { LargestSize = long.MaxValue });
        Assert.Equal(FindingCode.DiskFull, finding.Code);
        Assert.Single(bench.Server.Exchanges);
    }

    [Fact]
    public async Task A_disk_that_becomes_full_on_the_way_is_named_with_what_is_needed()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs the device /dev/full, which Linux has");
        using DownloadBench bench = new(x => Served.Answer(x));
        File.CreateSymbolicLink(bench.Destination + PartialFile.Extension, "/dev/full");
        Finding finding = await bench.RefusedAsync(bench.Request(Content));
        Assert.Equal(FindingCode.DiskFull, finding.Code);
        Assert.Contains("300,000 bytes are needed and ", finding.Message, StringComparison.Ordinal);
        Assert.Single(bench.Server.Exchanges);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        File.WriteAllText(bench.Destination, "a file");
        TransferException e = await Assert.ThrowsAsync<TransferException>(() =>
            bench.DownloadAsync(bench.Request(Content) with { Destination = Path.Combine(bench.Destination, "below") }));
        Assert.Equal(FindingCode.OutputNotWritable, Assert.Single(e.Findings).Code);
    }

    [Fact]
    public async Task A_folder_under_the_final_name_is_an_error_that_keeps_what_came()
    {
        using DownloadBench bench = new(x => Served.Answer(x));
        Directory.CreateDirectory(bench.Destination);
        TransferException e = await Assert.ThrowsAsync<TransferException>(() => bench.DownloadAsync(bench.Request(Content)));
        Assert.Equal(FindingCode.OutputNotWritable, Assert.Single(e.Findings).Code);
        Directory.Delete(bench.Destination);
        DownloadResult result = await bench.DownloadAsync(bench.Request(Content));
        bench.AssertDownloaded(Content);
        Assert.Equal((0, 0), (result.Attempts, result.BytesFetched));
    }
}
