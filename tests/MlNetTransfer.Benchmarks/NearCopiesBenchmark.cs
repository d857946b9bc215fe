using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Benchmarks;

/// <summary>Near copies: how many there are in each set, which made copies are found, and what looking for them takes.</summary>
internal static class NearCopiesBenchmark
{
    private const int Sampled = 200, ShownPairs = 20, ShownSide = 96;

    private static readonly SKSamplingOptions Averaging = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    private static readonly (string Name, Func<SKBitmap, SKBitmap, byte[]> Make)[] Copies =
    [
        ("JPEG quality 50", (image, _) => Jpeg(image, 50)),
        ("half the size", (image, _) => Jpeg(image.Resize(new SKImageInfo(Math.Max(1, image.Width / 2), Math.Max(1, image.Height / 2)), Averaging), 90)),
        ("10 % brighter", (image, _) => Jpeg(Drawn(image, (canvas, paint) => Brightened(canvas, image, paint, 1.1f)), 90)),
        ("10 % darker", (image, _) => Jpeg(Drawn(image, (canvas, paint) => Brightened(canvas, image, paint, 0.9f)), 90)),
        ("2 % cut off", (image, _) => Jpeg(Cut(image), 90)),
        ("mirrored", (image, _) => Jpeg(Drawn(image, (canvas, _) => { canvas.Scale(-1, 1, image.Width / 2f, 0); canvas.DrawBitmap(image, 0, 0); }), 90)),
        ("1/64 of the area from another image", (image, other) => Jpeg(Drawn(image, (canvas, _) => Patched(canvas, image, other)), 90)),
    ];

    /// <param name="data">Sets as folders of images.</param>
    /// <param name="sheets">Receives a picture per set with the first pairs.</param>
    public static void Run(string data, string sheets)
    {
        Report report = new(
            "near-copies", "Near copies", $"every image of every set, training and test together; made copies of {Sampled} images of each, share that is "
                + "found; times are those of the processor");
        report.Line("| set | images | effective | groups of several | images in them | fingerprint, ms/image | grouping, s | without fingerprint |");
        report.Line("|---|---|---|---|---|---|---|---|");
        List<string> found = [];
        foreach (string set in Directory.GetDirectories(data).Order(StringComparer.Ordinal))
        {
            found.Add(Set(report, set, Path.Combine(sheets, $"{Path.GetFileName(set)}.png")));
        }

        report.Line($"\n| set | {string.Join(" | ", Copies.Select(c => c.Name))} |");
        report.Line($"|---|{string.Concat(Copies.Select(_ => "---|"))}");
        found.ForEach(report.Line);
        report.Line("\nMirrored images and images with a patch of another are not copies, and none should be found; where both are black or white in that "
            + "place, they are copies after all.");
        FixedCamera(report);
        report.Save();
    }

    /// <summary>The worst case for the grouping: all alike enough for the whole comparison, none a copy of another.</summary>
    private static void FixedCamera(Report report)
    {
        const int Images = 20_000, Part = 6, Positions = 26;
        RandomSource random = new(1);
        PerceptualFingerprint scene = PerceptualFingerprint.Of(
            [.. Enumerable.Range(0, 3 * Imaging.Thumbnail.Side * Imaging.Thumbnail.Side).Select(_ => (float)random.NextInt32(256))])!;
        (ContentHash, PerceptualFingerprint?)[] images =
        [
            .. Enumerable.Range(0, Images).Select(i =>
            {
                sbyte[] detail = [.. scene.Detail];
                int left = random.NextInt32(Positions), top = random.NextInt32(Positions);
                for (int k = 0; k < Part * Part; k++)
                {
                    detail[((top + (k / Part)) * Imaging.Thumbnail.Side) + left + (k % Part)] = (sbyte)(random.NextInt32(200) - 100);
                }

                return (ContentHash.Of(BitConverter.GetBytes(i)), (PerceptualFingerprint?)(scene with { Detail = detail }));
            }),
        ];
        TimeSpan started = Environment.CpuUsage.TotalTime;
        int copies = DuplicateGroups.Find(images, default).Count;
        report.Line($"\n{Images} made pictures of one fixed camera, one hash, a 28th of each its own: grouping "
            + $"takes {(Environment.CpuUsage.TotalTime - started).TotalSeconds:F1} s and finds {copies} copies.");
        started = Environment.CpuUsage.TotalTime;
        copies = DuplicateGroups.Find(images.Select(i => (i.Item1, (PerceptualFingerprint?)scene)), default).Count;
        report.Line($"{Images} times the same picture: {(Environment.CpuUsage.TotalTime - started).TotalSeconds:F1} s, {copies} copies.");
    }

    private static string Set(Report report, string set, string sheet)
    {
        string[] files =
        [
            .. Directory.GetFiles(set, "*.*", SearchOption.AllDirectories).Where(Imaging.ImageFormats.HasImageExtension).Order(StringComparer.Ordinal),
        ];
        byte[][] encoded = [.. files.Select(File.ReadAllBytes)];
        TimeSpan started = Environment.CpuUsage.TotalTime;
        PerceptualFingerprint?[] prints = [.. encoded.Select(PerceptualFingerprint.Of)];
        double milliseconds = (Environment.CpuUsage.TotalTime - started).TotalMilliseconds / files.Length;
        ContentHash[] contents = [.. encoded.Select(e => ContentHash.Of(e))];
        started = Environment.CpuUsage.TotalTime;
        IReadOnlyDictionary<ContentHash, ContentHash> groupOf = DuplicateGroups.Find(contents.Zip(prints), default);
        double grouping = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
        int[][] groups =
        [
            .. Enumerable.Range(0, files.Length)
                .GroupBy(i => groupOf.GetValueOrDefault(contents[i], contents[i]))
                .Where(g => g.Count() > 1)
                .Select(g => g.ToArray()),
        ];
        int inGroups = groups.Sum(g => g.Length);
        report.Line($"| {Path.GetFileName(set)} | {files.Length} | {files.Length - inGroups + groups.Length} | {groups.Length} | {inGroups} "
            + $"| {milliseconds:F2} | {grouping:F2} | {prints.Count(p => p is null)} |");
        Sheet([.. groups.Take(ShownPairs).Select(g => (encoded[g[0]], encoded[g[1]]))], sheet);

        int[] sample = [.. Enumerable.Range(0, files.Length).OrderBy(i => contents[i].Low).Take(Sampled)];
        IEnumerable<string> shares = Copies.Select(copy =>
            FormattableString.Invariant(
                $"{sample.Average(i => Found(copy.Make, encoded[i], encoded[sample[(Array.IndexOf(sample, i) + 1) % sample.Length]], prints[i])):P1}"));
        return $"| {Path.GetFileName(set)} | {string.Join(" | ", shares)} |";
    }

    private static int Found(Func<SKBitmap, SKBitmap, byte[]> make, byte[] encoded, byte[] other, PerceptualFingerprint? print)
    {
        using SKBitmap image = SKBitmap.Decode(encoded), second = SKBitmap.Decode(other);
        return print is not null && PerceptualFingerprint.Of(make(image, second)) is { } copy && NearCopyTest.IsCopy(print, copy) ? 1 : 0;
    }

    private static SKBitmap Drawn(SKBitmap like, Action<SKCanvas, SKPaint> draw)
    {
        SKBitmap drawn = new(like.Width, like.Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(drawn);
        using SKPaint paint = new();
        draw(canvas, paint);
        return drawn;
    }

    private static void Brightened(SKCanvas canvas, SKBitmap image, SKPaint paint, float gain)
    {
        paint.ColorFilter = SKColorFilter.CreateColorMatrix([gain, 0, 0, 0, 0, 0, gain, 0, 0, 0, 0, 0, gain, 0, 0, 0, 0, 0, 1, 0]);
        canvas.DrawBitmap(image, 0, 0, paint);
    }

    private static SKBitmap Cut(SKBitmap image)
    {
        int x = Math.Max(1, image.Width / 100), y = Math.Max(1, image.Height / 100);
        SKBitmap cut = new();
        image.ExtractSubset(cut, new SKRectI(x, y, image.Width - x, image.Height - y));
        return cut;
    }

    private static void Patched(SKCanvas canvas, SKBitmap image, SKBitmap other)
    {
        canvas.DrawBitmap(image, 0, 0);
        int side = Math.Min(image.Width, image.Height) / 8, x = (image.Width / 2) - side, y = (image.Height / 2) - side;
        canvas.DrawBitmap(other, new SKRect(x, y, x + side, y + side), new SKRect(x, y, x + side, y + side));
    }

    private static byte[] Jpeg(SKBitmap image, int quality)
    {
        using SKData data = image.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    private static void Sheet((byte[] One, byte[] Other)[] pairs, string file)
    {
        const int PerRow = 4;
        if (pairs.Length == 0)
        {
            return;
        }

        using SKBitmap sheet = new(PerRow * 2 * (ShownSide + 4), (pairs.Length + PerRow - 1) / PerRow * (ShownSide + 12));
        using SKCanvas canvas = new(sheet);
        canvas.Clear(SKColors.White);
        foreach ((int i, (byte[] one, byte[] other)) in pairs.Index())
        {
            foreach ((int k, byte[] encoded) in new[] { one, other }.Index())
            {
                using SKBitmap image = SKBitmap.Decode(encoded);
                using SKImage whole = SKImage.FromBitmap(image);
                canvas.DrawImage(
                    whole, SKRect.Create((((i % PerRow * 2) + k) * (ShownSide + 3)) + 4, i / PerRow * (ShownSide + 12), ShownSide, ShownSide), Averaging);
            }
        }

        using SKData data = sheet.Encode(SKEncodedImageFormat.Png, 100);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, data.ToArray());
    }
}
