namespace MlNetTransfer.Tests;

/// <summary>What nuget.org shows of each package.</summary>
public class PackageReadmeTests
{
    [Fact]
    public void Every_package_has_a_readme_of_its_own()
    {
        string[] projects =
        [
            .. Directory.GetDirectories(SourceTree.Folder("src"), "MlNetTransfer*")
                .Where(f => !Path.GetFileName(f).Contains("TensorFlow", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(projects);
        Assert.All(projects, project =>
        {
            string readme = File.ReadAllText(Path.Combine(project, "PACKAGE.md"));
            Assert.StartsWith("# ", readme, StringComparison.Ordinal);
            Assert.Contains("It depends on", readme, StringComparison.Ordinal);

            // A program is installed and used on one page of a terminal; a library is referenced, and has an example in C#.
            string title = readme[2..readme.IndexOf('\n', StringComparison.Ordinal)].Trim();
            bool program = title.StartsWith("mlnet-transfer", StringComparison.Ordinal);
            Assert.Equal(program ? 3 : 5, readme.Split("```").Length);
            Assert.Contains(program ? $"dotnet tool install --global {title}\n" : $"dotnet add package {title}\n", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            Assert.Equal(program ? 1 : 2, readme.Split("```csharp").Length);
            Assert.Equal(!program, readme.Contains("\nPlatforms: ", StringComparison.Ordinal));
        });
    }
}
