using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Campaign;

/// <summary>One kind of file: what is sound, how it is damaged, and what reads it.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Share">Of all inputs.</param>
/// <param name="Ending">Of the files' names.</param>
/// <param name="Samples">Sound files.</param>
/// <param name="Change">Damages one.</param>
/// <param name="Read">Reads the file of a path; says no by a finding.</param>
internal sealed record CampaignKind(
    string Name, double Share, string Ending, IReadOnlyList<byte[]> Samples, Func<byte[], RandomSource, byte[]> Change, Action<string> Read);
