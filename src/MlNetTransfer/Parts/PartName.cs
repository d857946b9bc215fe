using System.Globalization;
using System.Text.RegularExpressions;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Parts;

/// <summary>Names of the files of a part: <c>part-00003-of-00064.csv</c>, <c>.json</c> (the marker), <c>.left-out.csv</c>.</summary>
internal static partial class PartName
{
    public const string Marker = ".json", LeftOut = ".left-out.csv";

    public static string Of(Shard shard, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"part-{shard.Index:00000}-of-{shard.Count:00000}{extension}");

    /// <summary>A name under which nobody else writes, on whatever machine.</summary>
    public static string Partial(string path) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}.{Guid.NewGuid():N}{Storage.AtomicFile.PartialExtension}");

    /// <summary>Whether a file has the name of a part, of its marker, of what it left out, or of one of them while it is written.</summary>
    public static bool Is(string name) => Form().IsMatch(name);

    /// <returns>Null for names of other files than markers.</returns>
    public static Shard? OfMarker(string name)
    {
        if (Form().Match(name) is not { Success: true } match || match.Groups[3].Value != Marker || match.Groups[4].Success)
        {
            return null;
        }

        int index = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), count = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        return count is > 0 and <= Shard.Most && index < count ? new Shard(index, count) : null;
    }

    [GeneratedRegex(@"^part-(\d{5,6})-of-(\d{5,6})(\.[a-z0-9.-]+?)(\.[0-9a-f]{32}\.partial)?$")]
    private static partial Regex Form();
}
