namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>One draw of training and test images.</summary>
/// <param name="Set">Name of its folder.</param>
/// <param name="PerClass">Images per class to train and validate on.</param>
/// <param name="Seed">Of the draw and of everything trained on it.</param>
internal sealed record RegretCell(string Set, int PerClass, long Seed)
{
    public override string ToString() => FormattableString.Invariant($"{Set},{PerClass},{Seed}");
}
