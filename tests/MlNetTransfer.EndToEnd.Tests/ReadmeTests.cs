namespace MlNetTransfer.Tests;

/// <summary>What README.md promises.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<!-- example -->", "ReadmeExample")]
    [InlineData("<!-- example ML.NET -->", "ReadmeEstimator")]
    public void The_example_in_Csharp_is_the_program_that_is_compiled(string mark, string project)
    {
        string readme = File.ReadAllText(SourceTree.File("README.md")).ReplaceLineEndings("\n");
        int start = readme.IndexOf("```csharp\n", readme.IndexOf(mark, StringComparison.Ordinal), StringComparison.Ordinal) + "```csharp\n".Length;
        string example = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
        Assert.Equal(File.ReadAllText(SourceTree.File($"tests/{project}/Program.cs")).ReplaceLineEndings("\n"), example);
    }

    [Fact]
    public void The_ML_NET_example_runs_and_saves_its_zip()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 20, test: 10);
        string[] photos = Directory.GetFiles(_folder.File("photos/train"), "*", SearchOption.AllDirectories);
        File.WriteAllLines(_folder.File("photos.csv"), ["path,label", .. photos.Select(p => $"{Path.GetRelativePath(_folder.Path, p)},{Path.GetFileName(Path.GetDirectoryName(p))}")]);
        File.Copy(Directory.GetFiles(_folder.File("photos/test/bees"))[0], _folder.File("photo.jpg"));
        ProcessRunner.Result result = ProcessRunner.RunIn(_folder.Path, ProcessRunner.Dll("ReadmeEstimator", "ReadmeEstimator"));
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("^(ants|bees) \\([0-9]+ ?%\\)\n$", result.Output);
        Assert.True(File.Exists(_folder.File("model.zip")));
    }

    [Fact]
    public void The_example_in_Csharp_runs()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 20, test: 10);
        File.Copy(Directory.GetFiles(_folder.File("photos/test/bees"))[0], _folder.File("photo.jpg"));
        ProcessRunner.Result result = ProcessRunner.RunIn(_folder.Path, ProcessRunner.Dll("ReadmeExample", "ReadmeExample"));
        Assert.True(result.ExitCode == 0, result.Error);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^[0-9.]+ ?% of the test images are right$", lines[0]);
        Assert.Matches("^(ants|bees) \\([0-9]+ ?%\\)$", lines[1]);
    }

    [Fact]
    public void Every_option_of_every_command_is_approved()
    {
        IEnumerable<string> commands = Cli.Commands.Lesson.All.Keys;
        Approved.Verify(string.Join("\n\n", commands.Select(c => ProcessRunner.MlNetTransfer([.. c.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Output.Trim())));
    }
}
