using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Where a layer stands.</summary>
/// <param name="Stage">0-based index of its stage.</param>
/// <param name="Position">0-based position among the parameter groups in running order.</param>
/// <param name="Device">Where it computes.</param>
internal sealed record LayerPlace(int Stage, int Position, Device Device);
