using System.Reflection;
using System.Xml.Linq;

namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>Versions of the packages that generated projects need: those that this product was built and tested with.</summary>
internal static class StockPackages
{
    private static readonly string[] Ids =
    [
        "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxTransformer",
        "Google.Protobuf", "SkiaSharp", "System.Numerics.Tensors",
    ];

    /// <summary>Version by the place of a template that it belongs to: <c>MicrosoftMlOnnxRuntime</c> → <c>1.31.1</c>.</summary>
    public static IReadOnlyDictionary<string, string> Versions { get; } = Read();

    /// <summary>Place of a template for a package's version.</summary>
    public static string Place(string id) => id.Replace(".", "", StringComparison.Ordinal).Replace("ML", "Ml", StringComparison.Ordinal);

    /// <summary>The lower end of a range.</summary>
    private static string Tested(string version) => version.TrimStart('[').Split(',')[0];

    private static Dictionary<string, string> Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Directory.Packages.props")!;
        Dictionary<string, string> all = XDocument.Load(stream).Descendants("PackageVersion")
            .ToDictionary(e => e.Attribute("Include")!.Value, e => Tested(e.Attribute("Version")!.Value));
        return Ids.ToDictionary(Place, id => all[id]);
    }
}
