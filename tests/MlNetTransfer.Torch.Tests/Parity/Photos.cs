using MlNetTransfer.Datasets;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>Some real photos of one set as manifests: one to train with, validation images named, and one of the validation images alone.</summary>
internal sealed class Photos : IDisposable
{
    public const int Validation = 40;
    private const int Train = 60, Test = 10;

    private readonly TemporaryFolder _folder = new();

    public Photos(string set = "flowers5")
    {
        Root = SharedMaterial.Require($"data/{set}");
        System.IO.File.WriteAllLines(Manifest, ["path,label,split", .. Rows("train", 0, Train, ",train"), .. Rows("train", Train, Validation, ",val"), .. Rows("test", 0, Test, ",test")]);
        System.IO.File.WriteAllLines(Judged, ["path,label", .. Rows("train", Train, Validation, "")]);
    }

    /// <summary>Where the manifests' paths start.</summary>
    public string Root { get; }

    /// <summary>Training, validation and test images.</summary>
    public string Manifest => _folder.File("all.csv");

    /// <summary>The validation images, of no split.</summary>
    public string Judged => _folder.File("validation.csv");

    public ManifestOptions Options => new() { Root = Root };

    public string Cache => _folder.File("cache");

    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Rows(string folder, int first, int count, string split)
    {
        string[] classes = [.. Directory.GetDirectories(Path.Combine(Root, folder)).Order(StringComparer.Ordinal).Select(c => Path.GetFileName(c))];
        return classes.SelectMany(c => Directory.GetFiles(Path.Combine(Root, folder, c))
            .Order(StringComparer.Ordinal)
            .Skip(first / classes.Length)
            .Take(count / classes.Length)
            .Select(f => $"{folder}/{c}/{Path.GetFileName(f)},{c}{split}"));
    }
}
