namespace MlNetTransfer.Datasets;

/// <summary>Texts as people order them: digits by their number, everything else by its code. 2 stands before 10; where numbers are equal the shorter text comes
/// first.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        x ??= "";
        y ??= "";
        ReadOnlySpan<char> one = x, other = y;
        while (!one.IsEmpty && !other.IsEmpty)
        {
            int difference;
            int digits = Digits(one), otherDigits = Digits(other);
            if (digits > 0 && otherDigits > 0)
            {
                ReadOnlySpan<char> number = one[..digits].TrimStart('0'), otherNumber = other[..otherDigits].TrimStart('0');
                difference = number.Length != otherNumber.Length ? number.Length - otherNumber.Length : number.CompareTo(otherNumber, StringComparison.Ordinal);
                one = one[digits..];
                other = other[otherDigits..];
            }
            else
            {
                difference = one[0] - other[0];
                one = one[1..];
                other = other[1..];
            }

            if (difference != 0)
            {
                return difference;
            }
        }

        return one.Length != other.Length ? one.Length - other.Length
            : x.Length != y.Length ? x.Length - y.Length
            : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is >= 0 and int end ? end : text.Length;
}
