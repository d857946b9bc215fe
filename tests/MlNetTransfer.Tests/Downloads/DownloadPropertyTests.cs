using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tests.Numerics;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Downloads;

/// <summary>Whatever a server does, in whatever order: under the final name lies exactly the file, or nothing.</summary>
public sealed class DownloadPropertyTests
{
    private const int Cases = 200;

    /// <summary>What a server that means well may do.</summary>
    private static readonly string[] Clumsy =
        [
            "cut",
            "cut",
            "cut",
            "cut",
            "whole",
            "no ranges",
            "no conditions",
            "503",
            "404",
            "416",
            "no tag",
            "weak tag",
            "other version",
            "other piece",
            "page",
            "closed",
            "chunked",
            "redirect",
        ];

    /// <summary>What only a checksum finds.</summary>
    private static readonly string[] Hostile = [.. Clumsy, "tampered", "too short", "too long", "same tag", "wrong piece"];

    private static readonly Gen<(int Length, bool Verifiable, bool Sized, (string Does, double At)[] Script, double CancelAt)> Servers =
        Gen.Bool.SelectMany(verifiable => Gen.Select(
            LogUniform.Size(1, 150_000), Gen.Const(verifiable), Gen.Bool, Step(verifiable ? Hostile : Clumsy).Array[0, 8], Gen.Double[0, 3]));

    [Fact]
    public void Under_the_final_name_lies_exactly_the_file_or_nothing() => Servers.Sample(
        c => CheckAsync(c.Length, c.Verifiable, c.Sized, c.Script, c.CancelAt).GetAwaiter().GetResult(),
        iter: Cases,
        print: c => $"{c.Length} "
            + $"bytes, {(c.Verifiable ? "checksum" : "no checksum")}, {(c.Sized ? "size" : "no size")}: {string.Join(", ", c.Script.Select(s => $"{s.Does} {s.At}"))}; cancel {c.CancelAt}");

    private static Gen<(string Does, double At)> Step(string[] kinds) =>
        Gen.Select(Gen.Int[0, kinds.Length - 1], Gen.Double[0, 1]).Select((kind, at) => (kinds[kind], at));

    private static async Task CheckAsync(int length, bool verifiable, bool sized, (string Does, double At)[] script, double cancelAt)
    {
        byte[] content = ServedFile.Bytes(length), other = ServedFile.Bytes(length, seed: 2);
        using DownloadBench bench = new(x => Answer(x, x.Number < script.Length ? script[x.Number] : ("whole", 1), content, other));
        DownloadRequest request = bench.Request(verifiable ? content : null) with { Size = sized ? length : null, LargestSize = 2 * length };
        using CancellationTokenSource stop = new();
        Told cancelling = new(p =>
        {
            if (p.Done >= cancelAt * length)
            {
                stop.Cancel();
            }
        });
        bool done = await TryAsync(bench, request, cancelling, stop.Token, content, verifiable ? content : other);

        // Every failure uses up some of the script, and behind it the server is sound.
        for (int i = 0; !done; i++)
        {
            Assert.InRange(i, 0, script.Length);
            done = await TryAsync(bench, request, null, default, content, verifiable ? content : other);
        }

        Assert.Equal([DownloadBench.Name], bench.Files);
    }

    private static async Task<bool> TryAsync(DownloadBench bench, DownloadRequest request, Told? told, CancellationToken stop, params byte[][] allowed)
    {
        try
        {
            DownloadResult result = await bench.DownloadAsync(request, told, stop);
            byte[] found = File.ReadAllBytes(bench.Destination);
            Assert.Contains(allowed, a => a.AsSpan().SequenceEqual(found));
            Assert.Equal(found.Length, result.Bytes);
            return true;
        }
        catch (TransferException e)
        {
            Assert.Contains(Assert.Single(e.Findings).Code, (string[])[FindingCode.DownloadFailed, FindingCode.DownloadDoesNotMatch]);
        }
        catch (OperationCanceledException)
        {
            Assert.True(stop.IsCancellationRequested);
        }

        Assert.False(File.Exists(bench.Destination));
        return false;
    }

    private static void Answer(Exchange x, (string Does, double At) step, byte[] content, byte[] other)
    {
        ServedFile served = new() { Content = content };
        int length = content.Length, at = (int)(step.At * length);
        switch (step.Does)
        {
            case "closed":
                return;
            case "503" or "404":
                x.Head($"{step.Does} -", "Content-Length: 0");
                return;
            case "416":
                x.Head("416 -", $"Content-Range: bytes */{(step.At < 0.5 ? x.From : null) ?? at}", "Content-Length: 0");
                return;
            case "page":
                (served with { Type = "text/html" }).Answer(x);
                return;
            case "redirect":
                x.Head("307 -", "Location: /else", "Content-Length: 0");
                return;
            case "no ranges":
                (served with { KnowsRanges = false }).Answer(x, at);
                return;
            case "no tag":
                (served with { ETag = null, LastModified = step.At < 0.5 ? "Tue, 02 Jan 2024 03:04:05 GMT" : null }).Answer(x, at);
                return;
            case "weak tag":
                (served with { ETag = "W/\"v1\"" }).Answer(x, at);
                return;
            case "other version":
                (served with { Content = other, ETag = "\"v2\"" }).Answer(x, at);
                return;
            case "same tag":
                (served with { Content = other }).Answer(x, at);
                return;
            case "no conditions":
                (served with { IgnoresConditions = true }).Answer(x, at);
                return;
            case "other piece" when x.From is not null && at < length:
                x.Head(
                    "206 -", $"Content-Range: bytes {at}-{length - 1}/{length}", $"Content-Length: {length - at}", step.At < 0.5 ? "ETag: \"v1\"" : "Vary: *");
                x.Body(content.AsSpan(at));
                return;
            case "wrong piece" when x.From is { } from && from < length:
                x.Head("206 -", $"Content-Range: bytes {from}-{length - 1}/{length}", $"Content-Length: {length - from}");
                x.Body(other.AsSpan((int)from));
                return;
            case "tampered":
                byte[] tampered = [.. content];
                tampered[Math.Min(at, length - 1)] ^= 1;
                (served with { Content = tampered }).Answer(x);
                return;
            case "too short" or "too long" or "chunked":
                x.Head("200 -", "Transfer-Encoding: chunked", "ETag: \"v1\"");
                x.Chunk(step.Does == "too short" && at > 0 ? content.AsSpan(0, at) : content);
                if (step.Does == "too long")
                {
                    x.Chunk(content.AsSpan(0, at + 1 > length ? length : at + 1));
                }

                x.Chunk([]);
                return;
            default:
                served.Answer(x, step.Does == "cut" ? at : long.MaxValue);
                return;
        }
    }
}
