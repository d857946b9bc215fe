using MlNetTransfer.Configuration.CodeGeneration;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Configuration.CodeGeneration;

public sealed class ProjectFolderTests : IDisposable
{
    private static readonly SourceFile[] Files = [new("a.cs", "größe\n"), new("b.cs", "b\n")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_and_an_empty_one_are_written_to()
    {
        File.WriteAllBytes(_folder.File("model.zip"), [1, 2, 3]);
        Directory.CreateDirectory(_folder.File("empty"));
        foreach (string name in (string[])["new/app", "empty"])
        {
            string folder = _folder.File(name);
            ProjectFolder.Check(folder);
            ProjectFolder.Write(folder, Files, (_folder.File("model.zip"), "X.mlnet"));
            Assert.Equal(["X.mlnet", "a.cs", "b.cs"], Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
            Assert.Equal("größe\n"u8, File.ReadAllBytes(Path.Combine(folder, "a.cs")));
            Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(folder, "X.mlnet")));
        }
    }

    [Fact]
    public void A_folder_with_anything_in_it_a_file_and_a_folder_among_images_are_refused()
    {
        Directory.CreateDirectory(_folder.File("photos/ants"));
        File.WriteAllText(_folder.File("file"), "");
        Assert.Equal(FindingCode.ProjectFolderTaken, Refused(_folder.File("photos")));
        Assert.Equal(FindingCode.ProjectFolderTaken, Refused(_folder.File("file")));
        Assert.Equal(FindingCode.ProjectFolderTaken, Refused(_folder.File("photos/app"), _folder.File("photos")));
        Assert.Equal(FindingCode.ProjectFolderTaken, Refused(_folder.File("photos/ants"), _folder.File("photos/")));
        ProjectFolder.Check(_folder.File("photosApp"), _folder.File("photos"));
    }

    [Fact]
    public void Nothing_is_left_where_not_everything_can_be_written()
    {
        SourceFile[] impossible = [.. Files, new(new string('x', 300), "")];
        Assert.Equal(FindingCode.OutputNotWritable, Assert.Throws<TransferException>(() => ProjectFolder.Write(_folder.File("app"), impossible, null)).Findings[0].Code);
        Assert.Equal(FindingCode.PathNotReadable, Assert.Throws<TransferException>(() => ProjectFolder.Write(_folder.File("app"), Files, (_folder.File("none.zip"), "X.mlnet"))).Findings[0].Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static string Refused(string folder, params string[] notInside) => Assert.Throws<TransferException>(() => ProjectFolder.Check(folder, notInside)).Findings[0].Code;
}
