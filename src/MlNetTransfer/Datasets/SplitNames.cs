using System.Collections.Frozen;

namespace MlNetTransfer.Datasets;

/// <summary>The words that folders and manifests use for splits.</summary>
internal static class SplitNames
{
    public const string Allowed = "train, val, valid, validation, dev, test, eval and their like";

    private static readonly FrozenDictionary<string, ImageSplit> Words = new Dictionary<string, ImageSplit>
    {
        ["train"] = ImageSplit.Train,
        ["training"] = ImageSplit.Train,
        ["trainset"] = ImageSplit.Train,
        ["trn"] = ImageSplit.Train,
        ["val"] = ImageSplit.Validation,
        ["valid"] = ImageSplit.Validation,
        ["validate"] = ImageSplit.Validation,
        ["validation"] = ImageSplit.Validation,
        ["valset"] = ImageSplit.Validation,
        ["validset"] = ImageSplit.Validation,
        ["dev"] = ImageSplit.Validation,
        ["devset"] = ImageSplit.Validation,
        ["development"] = ImageSplit.Validation,
        ["test"] = ImageSplit.Test,
        ["testing"] = ImageSplit.Test,
        ["testset"] = ImageSplit.Test,
        ["tst"] = ImageSplit.Test,
        ["eval"] = ImageSplit.Test,
        ["evaluation"] = ImageSplit.Test,
        ["holdout"] = ImageSplit.Test,
        ["pred"] = ImageSplit.Test,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // What people add to a split's name without meaning more by it.
    private static readonly FrozenSet<string> Fillers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "set", "images", "image", "imgs", "img", "data", "dataset", "split", "part", "folder", "dir", "photos",
        "pictures", "pics", "samples", "sample", "files", "jpg", "jpeg", "png");

    // 'pred' alone may be a class.
    private static readonly FrozenSet<string> Weak = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "pred");

    /// <summary>Of a value in a manifest, or of a name that is nothing but the split's: <c>train</c>, <c>Training</c>, <c>test_images</c>,
    /// <c>val2017</c>.</summary>
    public static ImageSplit? Parse(string name) => Read(name) is { Of.Length: 0 } found && !Weak.Contains(name.Trim()) ? found.Split : null;

    /// <summary>Whether a folder of that name holds a split, whatever else the name says.</summary>
    public static bool IsOfASplit(string name) => Read(name) is not null;

    /// <summary>A split with what else a name holds: <c>seg_train</c> is training images of <c>seg</c>. Null where it names none, or two.</summary>
    public static (ImageSplit Split, string Of)? Read(string name)
    {
        string[] tokens = [.. Tokens(name)];
        ImageSplit[] splits = [.. tokens.Where(Words.ContainsKey).Select(t => Words[t])];
        string[] rest = [.. tokens.Where(t => !Words.ContainsKey(t) && !Fillers.Contains(t) && !t.All(char.IsAsciiDigit))];
        return splits.Length == 1 ? (splits[0], string.Join('_', rest).ToUpperInvariant()) : null;
    }

    /// <summary>The folders among these that are splits; empty where none is.</summary>
    /// <param name="names">Names of folders beside each other.</param>
    /// <returns>Position and split.</returns>
    public static IReadOnlyDictionary<int, ImageSplit> Of(IReadOnlyList<string> names)
    {
        Dictionary<int, ImageSplit> exact = names.Index().Select(n => (n.Index, Split: Parse(n.Item))).Where(n => n.Split is not null)
            .ToDictionary(n => n.Index, n => n.Split!.Value);
        var pieces = names.Index().Select(n => (n.Index, Read: Read(n.Item))).Where(n => n.Read is not null).GroupBy(n => n.Read!.Value.Of)
            .Select(g => g.ToArray())
            .Where(g => g.Select(n => n.Read!.Value.Split).Distinct().Count() > 1).ToArray();
        return exact.Count > 0 ? exact : pieces is [var one] ? one.ToDictionary(n => n.Index, n => n.Read!.Value.Split) : new Dictionary<int, ImageSplit>();
    }

    /// <summary>Whether names say a class and a split each: <c>cats_train</c>, <c>cats_test</c>, <c>dogs_train</c>, <c>dogs_test</c>.</summary>
    public static bool SplitEveryClass(IReadOnlyList<string> names) =>
        names.Count > 3 && names.Select(Read).ToArray() is var read && read.All(r => r is { Of.Length: > 0 })
        && read.GroupBy(r => r!.Value.Of).All(g => g.Select(r => r!.Value.Split).Distinct().Count() > 1);

    /// <summary>Words of a name: at marks, digits, and where an upper-case letter follows a lower-case one.</summary>
    private static IEnumerable<string> Tokens(string name)
    {
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            bool turns = !ends && i > start
                && (char.IsAsciiDigit(name[i]) != char.IsAsciiDigit(name[i - 1]) || (char.IsUpper(name[i]) && char.IsLower(name[i - 1])));
            if (ends || turns)
            {
                if (i > start)
                {
                    yield return name[start..i];
                }

                start = ends ? i + 1 : i;
            }
        }
    }
}
