using System.Globalization;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Shards;

/// <summary>One of several shares of the images. Which share an image is of depends on its content alone, not on its name, its place, or the images
/// beside it.</summary>
public sealed record Shard
{
    /// <summary>Most shards: a part's name has five digits.</summary>
    public const int Most = 100_000;

    /// <summary>Names a share.</summary>
    /// <param name="index">0 … <paramref name="count"/> − 1.</param>
    /// <param name="count">1 … <see cref="Most"/>.</param>
    public Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        (Index, Count) = (index, count);
    }

    /// <summary>The only one: all images.</summary>
    public static Shard All { get; } = new(0, 1);

    /// <summary>Which, from 0.</summary>
    public int Index { get; }

    /// <summary>Of how many.</summary>
    public int Count { get; }

    /// <summary>Reads <c>i/n</c>, for example <c>3/64</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <returns>Null where that is no share.</returns>
    public static Shard? TryParse(string? text) => text?.Split('/') is [var index, var count]
        && Number(index) is { } i && Number(count) is { } n && n is > 0 and <= Most && i < n ? new Shard(i, n) : null;

    /// <summary>Whether an image is of this share: the first 64 bits of its SHA-256, modulo the number of shares.</summary>
    /// <param name="content">SHA-256 of the image file's bytes.</param>
    public bool Takes(ContentHash content) => (ulong)(content.High >> 64) % (ulong)Count == (ulong)Index;

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
