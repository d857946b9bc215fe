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

            // A program is installed and used in a terminal; a library is referenced, and has an example in C#.
            string title = readme[2..readme.IndexOf('\n', StringComparison.Ordinal)].Trim();
            string install = title == "MlNetTransfer.Templates" ? "dotnet new install" : title.StartsWith("mlnet-transfer", StringComparison.Ordinal) ? "dotnet tool install --global" : "dotnet add package";
            bool library = install == "dotnet add package";
            Assert.Contains($"{install} {title}\n", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            Assert.Equal(library ? 5 : 3, readme.Split("```").Length);
            Assert.Equal(library ? 2 : 1, readme.Split("```csharp").Length);
            Assert.Equal(library, readme.Contains("\nPlatforms: ", StringComparison.Ordinal));
        });
    }
}
