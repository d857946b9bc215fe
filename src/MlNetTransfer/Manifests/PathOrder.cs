namespace MlNetTransfer.Manifests;

/// <summary>The order of paths in a manifest: that of their UTF-8 bytes, which is that of their code points.</summary>
internal sealed class PathOrder : IComparer<string>
{
    public static PathOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x, right = y;
        int same = left.CommonPrefixLength(right);
        return same == left.Length || same == right.Length ? left.Length.CompareTo(right.Length) : Rank(left[same]).CompareTo(Rank(right[same]));
    }

    // UTF-16 has its surrogates, which stand for the highest code points, before the last 8,192 characters.
    private static int Rank(char c) => c < 0xD800 ? c : c < 0xE000 ? c + 0x2000 : c - 0x800;
}
