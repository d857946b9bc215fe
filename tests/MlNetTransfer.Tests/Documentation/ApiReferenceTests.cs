using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MlNetTransfer.Tests.Documentation;

/// <summary>The API reference that scripts/api-reference.sh writes; skipped where nobody wrote one since the last build.</summary>
public class ApiReferenceTests
{
    private static readonly string Pages = SourceTree.Folder("artifacts/api"), Products = SourceTree.Folder("artifacts/bin/MlNetTransfer.Cli/release");
    private static readonly string Hosting = SourceTree.Folder("artifacts/bin/HostingExample/release/MlNetTransfer.Hosting.dll");

    [Fact]
    public void Every_public_type_has_a_page()
    {
        string contents = Path.Combine(Pages, "README.md");
        string[] assemblies = Directory.Exists(Products) ? [.. Directory.GetFiles(Products, "MlNetTransfer*.dll"), Hosting] : [];
        Assert.SkipUnless(
            assemblies.Length > 0 && File.Exists(contents) && assemblies.All(a => File.Exists(a) && File.GetLastWriteTimeUtc(a) <= File.GetLastWriteTimeUtc(contents)),
            "There is no API reference of this build: run scripts/api-reference.sh.");
        string[] types = [.. assemblies.SelectMany(PublicTypes)];
        Assert.True(types.Length > 50, $"{types.Length} public types");
        string[] missing = [.. types.Where(t => !File.Exists(Path.Combine(Pages, $"{t}.md")))];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    /// <summary>Those that stand in a namespace, and are not nested, with generic parameters as docfx writes them into names of files.</summary>
    private static string[] PublicTypes(string assembly)
    {
        using PEReader file = new(File.OpenRead(assembly));
        MetadataReader reader = file.GetMetadataReader();
        return
        [
            .. reader.TypeDefinitions.Select(reader.GetTypeDefinition)
                .Where(t => (t.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
                .Select(t => $"{reader.GetString(t.Namespace)}.{reader.GetString(t.Name).Replace('`', '-')}"),
        ];
    }
}
