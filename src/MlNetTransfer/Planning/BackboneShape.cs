namespace MlNetTransfer.Planning;

/// <summary>What a plan needs to know of a backbone, in numbers.</summary>
/// <param name="StageStarts">0-based position, in running order, of the first convolution of each stage.</param>
/// <param name="MultiplyAdds">Of each convolution for one image, in running order.</param>
internal sealed record BackboneShape(IReadOnlyList<int> StageStarts, IReadOnlyList<long> MultiplyAdds)
{
    public int Stages => StageStarts.Count;

    public int Convolutions => MultiplyAdds.Count;
}
