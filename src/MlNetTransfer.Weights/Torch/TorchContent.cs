namespace MlNetTransfer.Weights.Torch;

/// <summary>What a file of torch.save holds.</summary>
/// <param name="Root">What its pickle made.</param>
/// <param name="Begins">First byte in the file of every storage, by key; all the storage's bytes are in the file.</param>
internal sealed record TorchContent(object? Root, IReadOnlyDictionary<string, long> Begins)
{
    /// <summary>Bytes of a pickle; a tensor of a state dict takes 100 to 200.</summary>
    public const int LongestPickle = 1 << 24;
}
