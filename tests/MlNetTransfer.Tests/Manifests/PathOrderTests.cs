using System.Text;
using CsCheck;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Tests.Manifests;

public class PathOrderTests
{
    [Fact]
    public void It_is_the_order_of_the_UTF8_bytes() => Gen.Select(Paths, Paths).Sample((x, y) =>
        Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))) == Math.Sign(PathOrder.Instance.Compare(x, y)), iter: 20_000);

    private static readonly string[] Characters = ["a", "b", "/", "-", "é", "\uD7FF", "\uE000", "\uFFFF", "😀", "\U0010FFFF"];

    /// <summary>Whole code points, also those that UTF-16 writes as pairs and those behind the pairs.</summary>
    private static Gen<string> Paths { get; } = Gen.Int[0, Characters.Length - 1].Array[0, 6].Select(parts => string.Concat(parts.Select(p => Characters[p])));
}
