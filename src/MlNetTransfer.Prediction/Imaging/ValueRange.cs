using System.Globalization;

namespace MlNetTransfer.Imaging;

/// <summary>Values of 16-bit images that become 0 and 255; what is between them is spread evenly, what is beyond is cut off.</summary>
/// <param name="Low">Becomes 0.</param>
/// <param name="High">Becomes 255.</param>
public readonly record struct ValueRange(int Low, int High)
{
    /// <summary>What a value of 16 bits can be at most.</summary>
    public const int Most = ushort.MaxValue;

    /// <summary>Reads <c>0-4095</c>; null when it is no range.</summary>
    public static ValueRange? Parse(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length == 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int low)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int high)
            && low < high && high <= Most ? new ValueRange(low, high) : null;
    }

    /// <summary>The range as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low}-{High}");
}
