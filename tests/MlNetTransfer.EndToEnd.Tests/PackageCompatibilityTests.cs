using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MlNetTransfer.Tests;

/// <summary>A package is compared with the one of the last release, if there is one.</summary>
public sealed class PackageCompatibilityTests(PublishedFixture published) : IDisposable
{
    private const string Package = "MlNetTransfer.Reporting";
    private const string Last = "0.0.9";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_public_member_that_the_last_release_had_may_not_be_missing()
    {
        (int same, string compared) = Pack();
        Assert.True(same == 0, compared);

        // As if the last release had had a method more.
        ReplaceAssembly("namespace MlNetTransfer.Reporting { public static class HtmlReport { public static void WriteAsPaper() { } } }");
        (int exit, string output) = Pack();
        Assert.NotEqual(0, exit);
        Assert.Contains("error CP0002", output, StringComparison.Ordinal);
        Assert.Contains("HtmlReport.WriteAsPaper()", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_release_that_is_not_there_is_an_error()
    {
        (int exit, string output) = Pack("8.8.8");
        Assert.NotEqual(0, exit);
        Assert.Contains($"{Package}.8.8.8.nupkg is not there", output, StringComparison.Ordinal);
    }

    private string LastPackage => _folder.File($"{Package}.{Last}.nupkg");

    private (int Exit, string Output) Pack(string last = Last)
    {
        if (!File.Exists(LastPackage))
        {
            File.Copy(Path.Combine(published.Folder, $"{Package}.{PackagedApp.Version}.nupkg"), LastPackage);
        }

        return PublishedFixture.Dotnet(
            SourceTree.Root, "msbuild", $"src/{Package}/{Package}.csproj", "-t:Pack", "-p:Configuration=Release", "-p:WithLibtorch=false", "-p:UseAppHost=false", "-p:NoBuild=true",
            $"-p:PackageOutputPath={_folder.File("packed")}", $"-p:LastPackages={_folder.Path}", $"-p:LastVersion={last}", "-nodeReuse:false", "-v:minimal");
    }

    private void ReplaceAssembly(string source)
    {
        using MemoryStream assembly = new();
        CSharpCompilation compilation = CSharpCompilation.Create(
            Package, [CSharpSyntaxTree.ParseText(source)], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(compilation.Emit(assembly).Success);
        using ZipArchive zip = ZipFile.Open(LastPackage, ZipArchiveMode.Update);
        zip.GetEntry($"lib/net10.0/{Package}.dll")!.Delete();
        using Stream entry = zip.CreateEntry($"lib/net10.0/{Package}.dll").Open();
        entry.Write(assembly.ToArray());
    }
}
