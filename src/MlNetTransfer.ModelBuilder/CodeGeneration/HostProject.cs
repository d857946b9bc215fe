using System.Xml;
using System.Xml.Linq;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>The project that code is written into: what its folder says about it.</summary>
/// <param name="path">Its project file; null where the folder has none, or several.</param>
/// <param name="content">That file; null where there is none, or it cannot be read.</param>
/// <param name="folder">The folder.</param>
internal sealed class HostProject(string? path, XDocument? content, string folder)
{
    private static readonly string[] Needed = ["Microsoft.ML", "Microsoft.ML.ImageAnalytics", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxTransformer"];

    /// <summary>Namespace of the project, as the compiler's templates choose it: what the file says, else its name, else the folder's.</summary>
    public string RootNamespace => Values("RootNamespace").FirstOrDefault(v => v.Length > 0 && !v.Contains('$'))
        ?? (path is null ? Path.GetFileName(folder) : Path.GetFileNameWithoutExtension(path));

    public static HostProject Find(string folder)
    {
        if (Directory.GetFiles(folder, "*.csproj") is not [var path])
        {
            return new HostProject(null, null, folder);
        }

        try
        {
            using FileStream file = RegularFile.Open(path, RegularFile.Text);

            // No DTD is followed: the file may be anybody's.
            using XmlReader reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return new HostProject(path, XDocument.Load(reader), folder);
        }
        catch (Exception e) when (e is XmlException || DiskErrors.IsFileSystemError(e))
        {
            return new HostProject(path, null, folder);
        }
    }

    /// <summary>What the project still lacks for the code to build and find its model; empty where there is nothing to say.</summary>
    /// <param name="stem">What the files' names start with.</param>
    public IEnumerable<Finding> Missing(string stem)
    {
        string[] included = [.. Items().Select(e => e.Attribute("Include")?.Value ?? e.Attribute("Update")?.Value ?? "")];
        string model = stem + CodeGenerator.ModelEnding;
        string[] lines =
        [
            .. Needed.Where(id => !included.Contains(id, StringComparer.OrdinalIgnoreCase))
                .Select(id => $"<PackageReference Include=\"{id}\" Version=\"{StockPackages.Versions[StockPackages.Place(id)]}\" />"),
            .. included.Contains(model)
                ? (string[])[]
                : [$"<None Update=\"{model}\" CopyToOutputDirectory=\"PreserveNewest\" DependentUpon=\"{stem}.mbconfig\" />"],
        ];
        if (content is not null && lines.Length > 0)
        {
            yield return Finding.Info(
                FindingCode.ProjectIncomplete,
                path!,
                $"does not name everything that {stem}{CodeGenerator.ConsumptionEnding} needs",
                $"Add {string.Join(' ', lines)}, unless another file adds it.");
        }
    }

    private IEnumerable<string> Values(string property) => Elements(property).Select(e => e.Value.Trim());

    private IEnumerable<XElement> Items() => Elements("PackageReference").Concat(Elements("None"));

    private IEnumerable<XElement> Elements(string name) => content?.Descendants().Where(e => e.Name.LocalName == name) ?? [];
}
