using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Imaging;

/// <summary>Every format, colour model and orientation of data/formats: upper left red, upper right green, lower left blue, lower right white.</summary>
public class FormatTests
{
    private const int Side = 32;

    private static readonly (int R, int G, int B)[] Colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)];
    private static readonly (int R, int G, int B)[] Greys = [(76, 76, 76), (150, 150, 150), (29, 29, 29), (255, 255, 255)];
    private static readonly (int R, int G, int B)[] LastTransparent = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)];

    private static readonly (int R, int G, int B)[] FirstBlack = [(0, 0, 0), (255, 255, 255), (255, 255, 255), (255, 255, 255)];

    public static TheoryData<string> Names => [.. Directory.GetFiles(SourceTree.Folder("data/formats")).Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_upright_and_has_its_colours(string name)
    {
        byte[] encoded = File.ReadAllBytes(SourceTree.File($"data/formats/{name}"));
        float[] pixels = new float[3 * Side * Side];
        DecodeResult result = ImageDecoder.DecodeSquare(encoded, Side, pixels);
        Assert.True(result.Success, result.Reason);
        (int, int, int)[] expected = name.StartsWith("grey", StringComparison.Ordinal)
            ? Greys
            : name.StartsWith("alpha", StringComparison.Ordinal)
            ? LastTransparent
            : name.StartsWith("bilevel", StringComparison.Ordinal) ? FirstBlack : Colours;
        int[] middles = [Side / 4, Side * 3 / 4];
        int quadrant = 0;
        foreach (int y in middles)
        {
            foreach (int x in middles)
            {
                (int r, int g, int b) = expected[quadrant++];
                AssertNear(r, Pixel(0), name);
                AssertNear(g, Pixel(1), name);
                AssertNear(b, Pixel(2), name);

                float Pixel(int plane) => pixels[(plane * Side * Side) + (y * Side) + x];
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_header_tells_size_format_and_orientation(string name)
    {
        byte[] encoded = File.ReadAllBytes(SourceTree.File($"data/formats/{name}"));
        Assert.True(ImageHeader.Read(encoded, 48 * 32, out ImageHeader header).Success);
        Assert.Equal(48 * 32, header.Width * header.Height);
        Assert.Equal(ImageFormats.OfExtension(name), header.Format);
        Assert.Equal(name.StartsWith("orientation", StringComparison.Ordinal) && name[11] != '1', !header.Upright);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_over_the_limit_is_refused_by_its_header(string name)
    {
        byte[] encoded = File.ReadAllBytes(SourceTree.File($"data/formats/{name}"));
        Assert.Equal(FindingCode.ImageOverLimit, ImageHeader.Read(encoded, (48 * 32) - 1, out _).Code);
    }

    /// <summary>JPEG at 95 % is within 12 of the colour; CMYK without a profile as well.</summary>
    private static void AssertNear(int expected, float actual, string name) =>
        Assert.True(Math.Abs(expected - actual) <= 12, $"{name}: {actual}, expected {expected}");
}
