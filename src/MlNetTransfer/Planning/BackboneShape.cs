namespace MlNetTransfer.Planning;

/// <summary>What a plan needs to know of a backbone, in numbers.</summary>
/// <param name="StageStarts">0-based position, in running order, of the first convolution of each stage.</param>
/// <param name="Convolutions">How many there are.</param>
internal sealed record BackboneShape(IReadOnlyList<int> StageStarts, int Convolutions)
{
    public int Stages => StageStarts.Count;
}
