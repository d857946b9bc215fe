using MlNetTransfer.Tensors;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Tensors by name without a file.</summary>
internal sealed class NamedFile(IEnumerable<(string Name, int[] Shape)> tensors, string type = "F32") : IWeightsFile
{
    public IReadOnlyDictionary<string, WeightsTensor> Tensors { get; } = tensors.ToDictionary(t => t.Name, WeightsTensor (t) => new NamedTensor(type, t.Shape));

    public float[] Read(string name) => throw new NotSupportedException();

    public string Sha256() => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed record NamedTensor(string Type, int[] Shape) : WeightsTensor(Type, Shape);
}
