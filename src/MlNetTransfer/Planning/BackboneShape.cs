namespace MlNetTransfer.Planning;

/// <summary>What a plan needs to know of a backbone, in numbers.</summary>
/// <param name="StageStarts">0-based position, in running order, of the first parameter group of each stage.</param>
/// <param name="MultiplyAdds">Of each parameter group for one image, in running order.</param>
internal sealed record BackboneShape(IReadOnlyList<int> StageStarts, IReadOnlyList<long> MultiplyAdds)
{
    public int Stages => StageStarts.Count;

    /// <summary>Number of parameter groups.</summary>
    public int Convolutions => MultiplyAdds.Count;

    /// <summary>The last groups with a kernel on every way to the output, and those without one behind them: their positions, ascending, and names.</summary>
    public IReadOnlyList<(int Position, string Name)> Output { get => field is { Count: > 0 } ? field : [(Convolutions - 1, "")]; init; }
}
