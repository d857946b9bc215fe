using System.Text.Json;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights;

/// <summary><c>models/catalog.json</c>: one set of weights for every backbone that has a name.</summary>
internal static class WeightsCatalog
{
    private const string Resource = "models/catalog.json";

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectNullableAnnotations = true };

    public static IReadOnlyList<PretrainedWeights> All { get; } = Read();

    /// <exception cref="Diagnostics.TransferException">MNT401 with the names there are.</exception>
    public static PretrainedWeights Find(string name)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        return All.Single(w => w.Name == backbone.Name);
    }

    private static PretrainedWeights[] Read()
    {
        using Stream stream = typeof(WeightsCatalog).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<PretrainedWeights[]>(stream, Format)!;
    }
}
