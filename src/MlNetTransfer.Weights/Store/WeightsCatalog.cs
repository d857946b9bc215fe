using System.Text.Json;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights;

/// <summary><c>models/catalog.json</c>: one set of weights for every backbone that has a name.</summary>
internal static class WeightsCatalog
{
    private const string Resource = "models/catalog.json";

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectNullableAnnotations = true };

    public static IReadOnlyList<PretrainedWeights> All { get; } = Read();

    private static PretrainedWeights[] Read()
    {
        using Stream stream = typeof(WeightsCatalog).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<PretrainedWeights[]>(stream, Format)!;
    }
}
