using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Storage;

/// <summary>Every reader of somebody's file refuses what is no file, with a code, and without waiting for it.</summary>
public sealed class RegularFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Ending of the file's name, what reads it, and the code of what it says; null where the reader goes on without.</summary>
    private static readonly Dictionary<string, (string Ending, Action<string> Read, string? Code)> Readers = new()
    {
        ["image"] = (".jpg", path => Throw(ImageFile.Read(path, out _), path), FindingCode.ImageNotReadable),
        ["table"] = (".csv", path => ImageDatasetReader.Read(new DatasetOptions { Data = path }, null, default), FindingCode.PathNotReadable),
        ["config"] = (".mbconfig", path => TransferConfig.Load(path), FindingCode.PathNotReadable),
        ["run"] = (".json", path => TransferRun.Load(path), FindingCode.PathNotReadable),
        ["SafeTensors"] = (".safetensors", path => WeightsFile.Open(path).Dispose(), FindingCode.PathNotReadable),
        ["PyTorch"] = (".pth", path => WeightsFile.Open(path).Dispose(), FindingCode.PathNotReadable),
        ["HDF5"] = (".h5", path => WeightsFile.Open(path).Dispose(), FindingCode.PathNotReadable),
        ["ONNX"] = (".onnx", path => WeightsFile.Open(path).Dispose(), FindingCode.PathNotReadable),
        ["TensorFlow"] = (".pb", path => WeightsFile.Open(path).Dispose(), FindingCode.PathNotReadable),
        ["model that is copied"] = (".zip", path => ProjectFolder.Write(path + ".project", [], (path, "copy.mlnet")), FindingCode.PathNotReadable),
        ["project file"] = (".csproj", path => HostProject.Find(Path.GetDirectoryName(path)!), null),
        ["record of a download"] = (".part.json", path => Assert.ThrowsAny<IOException>(() => PartialRecord.Read(path)), null),
        ["segment of the cache"] = (".features", path => Assert.ThrowsAny<IOException>(() => FeatureSegment.Read(path, 1, _ => true, (_, _) => { })), null),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Cases => [.. SpecialFiles.Kinds.SelectMany(kind => Readers.Keys.Select(reader => (reader, kind.Data)))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_no_file_is_refused_by_every_reader(string reader, string kind)
    {
        (string ending, Action<string> read, string? code) = Readers[reader];
        string path = _folder.File("named" + ending);
        SpecialFiles.Make(kind, path);
        Exception? thrown = await Task.Run(() => Record.Exception(() => read(path))).WaitAsync(Patience);
        bool folder = kind.EndsWith("folder", StringComparison.Ordinal);
        if (code is null)
        {
            Assert.True(thrown is null || (folder && reader != "project file"), thrown?.ToString());
            return;
        }

        // A folder is data of its own, and some readers say of it that it is no file of theirs.
        Finding finding = Assert.IsType<TransferException>(thrown).Findings[0];
        Assert.True(finding.Code == code || (folder && finding.Code is FindingCode.PathNotFound or FindingCode.NoImages), finding.ToString());
        Assert.True(folder || finding.Message.Contains("allowed is a file", StringComparison.Ordinal), finding.ToString());
    }

    [Fact]
    public void A_link_to_a_file_is_that_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes rights there");
        File.WriteAllText(_folder.File("target"), "content");
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("target"));
        Assert.Equal("content", RegularFile.ReadAllText(_folder.File("link"), 7));
    }

    [Fact]
    public void The_size_behind_a_link_counts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes rights there");
        File.WriteAllText(_folder.File("target"), "content");
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("target"));
        FileRefusedException e = Assert.Throws<FileRefusedException>(() => RegularFile.ReadAllBytes(_folder.File("link"), 6));
        Assert.Equal("has 7 bytes; allowed are 6", e.Message);
    }

    [Fact]
    public void Large_files_are_refused_before_they_are_read()
    {
        string path = _folder.File("large.json");
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(1L << 40);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(FindingCode.PathNotReadable, Assert.Throws<TransferException>(() => TransferRun.Load(path)).Findings[0].Code);
        Assert.Equal(FindingCode.ConfigMalformed, Assert.Throws<TransferException>(() => TransferConfig.Load(path)).Findings[0].Code);
        Assert.Equal(FindingCode.ImageOverLimit, ImageFile.Read(path, out _).Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_link_that_leads_nowhere_or_to_itself_does_not_exist()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes rights there");
        File.CreateSymbolicLink(_folder.File("dangling.jpg"), _folder.File("nothing"));
        File.CreateSymbolicLink(_folder.File("loop.jpg"), _folder.File("loop.jpg"));
        Assert.False(ImageFile.Read(_folder.File("dangling.jpg"), out _).Success);
        Assert.False(ImageFile.Read(_folder.File("loop.jpg"), out _).Success);
    }

    private static void Throw(DecodeResult result, string path) => throw new TransferException(Finding.Error(result.Code!, path, result.Reason!, ""));
}
