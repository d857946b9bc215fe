using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace MlNetTransfer.Tests;

/// <summary>A package as a file: what is said of it, and what it holds.</summary>
internal sealed class PackageFile
{
    // Portable PDB format, "Embedded Source".
    private static readonly Guid EmbeddedSource = new("0e8a571b-6926-466e-b4ad-8ab04611f5fe");

    private readonly Dictionary<string, byte[]> _files = [];

    public PackageFile(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using MemoryStream content = new();
            using Stream stream = entry.Open();
            stream.CopyTo(content);
            _files[entry.FullName] = content.ToArray();
        }

        Metadata = XDocument.Load(new MemoryStream(_files.Single(f => f.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value)).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
    }

    /// <summary>The nuspec's.</summary>
    public XElement Metadata { get; }

    public IEnumerable<string> Names => _files.Keys;

    public byte[] this[string name] => _files[name];

    /// <summary>The value of an element of the nuspec; empty where there is none.</summary>
    public string Said(string element) => Metadata.Elements().SingleOrDefault(e => e.Name.LocalName == element)?.Value ?? "";

    /// <summary>Packages that it depends on, each with its range of versions.</summary>
    public IEnumerable<string> Dependencies => Metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(d => $"{d.Attribute("id")!.Value} {d.Attribute("version")!.Value}");

    /// <summary>Whether the compiler promises the same bytes for the same sources.</summary>
    public bool IsReproducible(string assembly)
    {
        using PEReader reader = new(new MemoryStream(_files[assembly]));
        return reader.ReadDebugDirectory().Any(e => e.Type == DebugDirectoryEntryType.Reproducible);
    }

    /// <summary>The sources that symbols name, and whether each of them is inside.</summary>
    public IReadOnlyList<(string Path, bool IsInside)> Sources(string symbols)
    {
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(_files[symbols]));
        MetadataReader reader = provider.GetMetadataReader();
        return
        [
            .. reader.Documents.Select(d => (
                reader.GetString(reader.GetDocument(d).Name),
                reader.GetCustomDebugInformation(d).Any(i => reader.GetGuid(reader.GetCustomDebugInformation(i).Kind) == EmbeddedSource))),
        ];
    }
}
