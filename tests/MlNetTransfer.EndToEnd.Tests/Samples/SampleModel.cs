using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Samples;

/// <summary>A linear probe on every second picture of three classes of the sample set, trained once for all samples.</summary>
public sealed class SampleModel : IDisposable
{
    public const string Collection = "Samples";

    private static readonly string[] Classes = ["bolt", "spring", "washer"];

    private readonly TemporaryFolder _folder = new();

    public SampleModel()
    {
        string photos = _folder.File("photos");
        foreach (string file in Files(odd: 0))
        {
            string folder = Path.Combine(photos, ClassOf(file));
            Directory.CreateDirectory(folder);
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        OnnxEngine.CreatePipeline().Run(new TransferOptions { Data = photos, OutputFolder = Folder, CacheFolder = _folder.File("cache"), Strategy = TransferStrategy.LinearProbe });
    }

    /// <summary>The folder that the run wrote.</summary>
    public string Folder => _folder.File("model");

    /// <summary>Pictures that it was not trained on.</summary>
    public IReadOnlyList<string> Unseen { get; } = Files(odd: 1);

    public static string ClassOf(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);

    public void Dispose() => _folder.Dispose();

    private static string[] Files(int odd) =>
        [.. Classes.SelectMany(c => Directory.GetFiles(SourceTree.Folder($"data/parts/{c}"), "*.jpg").Order(StringComparer.Ordinal)).Where((_, i) => i % 2 == odd)];
}

[CollectionDefinition(SampleModel.Collection)]
public sealed class SampleModelTests : ICollectionFixture<SampleModel>;
