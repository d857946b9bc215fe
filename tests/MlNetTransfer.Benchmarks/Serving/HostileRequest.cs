using System.IO.Compression;
using System.Text;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>A kind of request, and how often it is sent.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Weight">Of a hundred.</param>
/// <param name="Make">The request, of its own random numbers.</param>
/// <param name="Aborts">Whether the client goes away while the body is on its way.</param>
internal sealed record HostileRequest(string Name, int Weight, Func<RandomSource, HttpRequestMessage> Make, bool Aborts = false)
{
    /// <param name="photos">Encoded images that are right.</param>
    public static HostileRequest[] All(byte[][] photos)
    {
        byte[] bomb = MadeUpPng.Of(9999, 9999, 1, MadeUpPng.Grey), wide = MadeUpPng.Of(4900, 4900, 8, MadeUpPng.Grey), tooLarge = new byte[(20 << 20) + 1];
        byte[] Photo(RandomSource random) => photos[random.NextInt32(photos.Length)];
        return
        [
            new("photo, body", 40, r => Post(new ByteArrayContent(Photo(r)))),
            new("photo, form", 20, r => Post(new MultipartFormDataContent { { new ByteArrayContent(Photo(r)), "file", "photo.jpg" } })),
            new("damaged photo", 12, r => Post(new ByteArrayContent(Damaged(Photo(r), r)))),
            new("cut photo", 5, r => Post(new ByteArrayContent(Cut(Photo(r), r)))),
            new("100 megapixels in 12 KB", 3, _ => Post(new ByteArrayContent(bomb))),
            new("24 megapixels in 24 KB, allowed", 2, _ => Post(new ByteArrayContent(wide))),
            new("empty body", 2, _ => Post(new ByteArrayContent([]))),
            new("body beyond the limit", 1, _ => Post(new ByteArrayContent(tooLarge))),
            new("text, JSON", 3, r => Post(new StringContent(r.NextInt32(2) == 0 ? "not a photo" : "{\"file\":[]}", Encoding.UTF8, "application/json"))),
            new("multipart/mixed", 2, r => Post(new MultipartContent("mixed") { new ByteArrayContent(Photo(r)) })),
            new("form without an end, or of nonsense", 3, r => Post(Form(Photo(r), r))),
            new("form of 2,000 fields", 1, _ => Post(Fields())),
            new("compressed body", 2, r => Post(Compressed(Photo(r)))),
            new(
                "another path or method",
                2,
                r => new HttpRequestMessage(
                    r.NextInt32(2) == 0 ? HttpMethod.Get : HttpMethod.Put, r.NextInt32(2) == 0 ? "/predict" : "/../%2e%2e/etc/passwd%00")),
            new("client that goes away", 2, r => Post(new ByteArrayContent(Photo(r))), Aborts: true),
        ];
    }

    private static HttpRequestMessage Post(HttpContent content) => new(HttpMethod.Post, "/predict") { Content = content };

    private static byte[] Damaged(byte[] photo, RandomSource random)
    {
        byte[] damaged = [.. photo];
        for (int i = 0; i < 1 + random.NextInt32(30); i++)
        {
            damaged[random.NextInt32(damaged.Length)] = (byte)random.NextInt32(256);
        }

        return damaged;
    }

    private static byte[] Cut(byte[] photo, RandomSource random) => photo[..random.NextInt32(photo.Length)];

    private static ByteArrayContent Form(byte[] photo, RandomSource random)
    {
        byte[] head = Encoding.ASCII.GetBytes(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + new string('a', random.NextInt32(3000)) + "\"\r\n\r\n");
        ByteArrayContent content = new([.. head, .. photo.AsSpan(0, random.NextInt32(photo.Length))]);
        content.Headers.TryAddWithoutValidation(
            "Content-Type",
            random.NextInt32(3) switch { 0 => "multipart/form-data", 1 => "multipart/form-data; boundary=y", _ => "multipart/form-data; boundary=x" });
        return content;
    }

    private static MultipartFormDataContent Fields()
    {
        MultipartFormDataContent form = [];
        for (int i = 0; i < 2000; i++)
        {
            form.Add(new StringContent("1"), $"f{i}");
        }

        return form;
    }

    private static ByteArrayContent Compressed(byte[] photo)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(photo);
        }

        ByteArrayContent content = new(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
