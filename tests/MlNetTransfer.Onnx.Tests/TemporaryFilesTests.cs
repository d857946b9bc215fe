using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Changes the temporary folder of the process.</summary>
[Collection(nameof(Alone))]
public sealed class TemporaryFilesTests : IDisposable
{
    private readonly SmallModel _model = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_zip_leaves_nothing_in_the_temporary_folder_and_does_without_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "TMPDIR is of other systems");
        string temporary = Directory.CreateDirectory(_folder.File("tmp")).FullName, cache = _folder.File("cache");
        File.WriteAllText(_folder.File("file"), "");
        (string? Temporary, string? Cache) before = (Environment.GetEnvironmentVariable("TMPDIR"), Environment.GetEnvironmentVariable(CacheFolder.Variable));
        try
        {
            Environment.SetEnvironmentVariable(CacheFolder.Variable, cache);
            foreach (string place in new[] { temporary, Path.Combine(_folder.File("file"), "no folder") })
            {
                Environment.SetEnvironmentVariable("TMPDIR", place);
                using ZipScorer scorer = new(_model.File(OutputFolder.ModelZip));
                scorer.Score(SmallModel.Sources([SmallModel.Pictures[0]]), null, default);
                Assert.Empty(Directory.GetFileSystemEntries(temporary, "*mlnet*"));
                Assert.Empty(Directory.GetFileSystemEntries(temporary, "*ml_dotnet*"));
                Assert.True(!Directory.Exists(cache) || Directory.GetFileSystemEntries(cache).Length == 0);
            }

            Environment.SetEnvironmentVariable(CacheFolder.Variable, Path.Combine(_folder.File("file"), "no folder either"));
            Assert.Equal(
                FindingCode.OutputNotWritable, Assert.Throws<TransferException>(() => new ZipScorer(_model.File(OutputFolder.ModelZip))).Findings[0].Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before.Temporary);
            Environment.SetEnvironmentVariable(CacheFolder.Variable, before.Cache);
        }
    }
}
