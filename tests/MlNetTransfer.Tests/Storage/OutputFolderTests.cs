using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Storage;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_is_created_with_its_parents()
    {
        string path = Path.Combine(_folder.Path, "a", "b");
        using OutputFolder folder = OutputFolder.Open(path);
        Assert.True(Directory.Exists(folder.FullPath));
    }

    [Fact]
    public void The_folder_of_an_earlier_run_is_taken_over_and_its_leftovers_removed()
    {
        File.WriteAllText(_folder.File("run.json"), "{}");
        File.WriteAllText(_folder.File("report.html"), "");
        File.WriteAllText(_folder.File("model.zip.12-1.partial"), "half");
        OutputFolder.Open(_folder.Path).Dispose();
        Assert.Equal(["report.html", "run.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_folder_that_a_run_writes_to_is_refused_until_that_ends()
    {
        OutputFolder first = OutputFolder.Open(_folder.Path);
        Assert.Equal(FindingCode.OutputInUse, Assert.Throws<TransferException>(() => OutputFolder.Open(_folder.Path)).Findings[0].Code);
        first.Dispose();
        using OutputFolder second = OutputFolder.Open(_folder.Path);
        second.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_in_the_place_of_one_of_our_files_is_refused()
    {
        Directory.CreateDirectory(_folder.File("model.onnx"));
        Assert.Equal(FindingCode.OutputNotOurs, Assert.Throws<TransferException>(() => OutputFolder.Open(_folder.Path)).Findings[0].Code);
    }

    [Fact]
    public void A_folder_with_other_files_is_refused_and_left_as_it_was()
    {
        File.WriteAllText(_folder.File("thesis.docx"), "years of work");
        TransferException e = Assert.Throws<TransferException>(() => OutputFolder.Open(_folder.Path));
        Assert.Equal(FindingCode.OutputNotOurs, Assert.Single(e.Findings).Code);
        Assert.Contains("'thesis.docx'", e.Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(_folder.File("thesis.docx")));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        File.WriteAllText(_folder.File("out"), "x");
        TransferException e = Assert.Throws<TransferException>(() => OutputFolder.Open(_folder.File("out")));
        Assert.Equal(FindingCode.OutputNotOurs, Assert.Single(e.Findings).Code);
    }

    [Fact]
    public void A_folder_below_a_file_cannot_be_created()
    {
        File.WriteAllText(_folder.File("file"), "x");
        TransferException e = Assert.Throws<TransferException>(() => OutputFolder.Open(Path.Combine(_folder.Path, "file", "out")));
        Assert.Equal(FindingCode.OutputNotWritable, Assert.Single(e.Findings).Code);
    }
}
