namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>What a process found out about its cell.</summary>
/// <param name="Layer">Worst of all layers alone: output, gradient of the input, gradient of the kernel.</param>
/// <param name="Features">Pooled features in inference.</param>
/// <param name="Folded">Gradients of all kernels together, BatchNorm folded into them.</param>
/// <param name="Live">The same while BatchNorm measures the batch; null where the batch has too few values to be measured.</param>
/// <param name="WorstLayer">Name of the worst layer.</param>
internal sealed record KernelErrors(LayoutErrors Layer, LayoutErrors Features, LayoutErrors Folded, LayoutErrors? Live, string WorstLayer)
{
    public const int Fields = 9;

    // libtorch's own BatchNorm sums a batch in channels last in float32, and in contiguous memory in double precision.
    private const double LiveBound = 1e-3;

    public bool Hold =>
        Layer.Last <= LayoutErrors.Bound
            && Layer.Contiguous <= LayoutErrors.Bound
            && Features.Holds()
            && Folded.Holds()
            && (Live is not { } live || live.Holds(LiveBound));

    public static KernelErrors Parse(string[] f) => new(
        LayoutErrors.Parse(f[0], f[1]),
        LayoutErrors.Parse(f[2], f[3]),
        LayoutErrors.Parse(f[4], f[5]),
        f[6].Length == 0 ? null : LayoutErrors.Parse(f[6], f[7]),
        f[8]);

    public override string ToString() => $"{Layer},{Features},{Folded},{Live?.ToString() ?? ","},{WorstLayer}";
}
