namespace MlNetTransfer.Tests;

/// <summary>What nuget.org shows of each package.</summary>
public class PackageReadmeTests
{
    [Fact]
    public void Every_package_has_a_readme_of_its_own()
    {
        string[] projects =
        [
            .. Directory.GetFiles(SourceTree.Folder("src"), "*.csproj", SearchOption.AllDirectories)
                .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}samples{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(f => !Path.GetFileName(f).Contains("TensorFlow", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(projects);
        Assert.All(projects, project =>
        {
            string readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "PACKAGE.md"));
            Assert.StartsWith("# ", readme, StringComparison.Ordinal);
            Assert.Equal(3, readme.Split("```").Length);
            Assert.Contains("It depends on", readme, StringComparison.Ordinal);
        });
    }
}
