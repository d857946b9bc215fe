namespace MlNetTransfer.Backbones;

/// <summary>A tensor that the weights of a network hold.</summary>
/// <param name="Name">In the weights file.</param>
/// <param name="Role">What training does to it.</param>
/// <param name="Shape">Outermost dimension first.</param>
public sealed record ParameterTensor(string Name, ParameterRole Role, params int[] Shape)
{
    /// <summary>Every value before training; a kernel starts at random.</summary>
    public float Start { get; init; }

    /// <summary>Number of values.</summary>
    public int Count => Shape.Aggregate(1, (product, d) => product * d);
}
