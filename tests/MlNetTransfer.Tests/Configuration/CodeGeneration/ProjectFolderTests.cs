using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.CodeGeneration;

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
        Assert.Equal(FindingCode.OutputNotWritable, Assert.Throws<TransferException>(() => Make(impossible, null)).Findings[0].Code);
        Assert.Equal(FindingCode.PathNotReadable, Assert.Throws<TransferException>(() => Make(Files, (_folder.File("none.zip"), "X.mlnet"))).Findings[0].Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_new_folder_is_there_whole_or_not_at_all_and_what_a_killed_process_was_filling_is_taken_away()
    {
        const int gone = int.MaxValue - 1; // no process has it
        string abandoned = Directory.CreateDirectory(_folder.File($"app.{gone}-1.partial")).FullName, other = Directory.CreateDirectory(_folder.File($"apple.{gone}-1.partial")).FullName;
        ProjectFolder.Check(_folder.File("app"));
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(other));
        ProjectFolder.Make(_folder.File("app"), made =>
        {
            ProjectFolder.Write(made, Files, null);
            Assert.False(Directory.Exists(_folder.File("app")));
            Assert.Equal(_folder.Path, Path.GetDirectoryName(made));
            return true;
        });
        Assert.Equal(Files.Length, Directory.GetFiles(_folder.File("app")).Length);
        Assert.Equal(2, Directory.GetDirectories(_folder.Path).Length);
    }

    private bool Make(SourceFile[] files, (string, string)? model) => ProjectFolder.Make(_folder.File("app"), made =>
    {
        ProjectFolder.Write(made, files, model);
        return true;
    });

    private static string Refused(string folder, params string[] notInside) => Assert.Throws<TransferException>(() => ProjectFolder.Check(folder, notInside)).Findings[0].Code;
}
