using MlNetTransfer.Training;

namespace MlNetTransfer.Torch.Native;

/// <summary>What came of checking convolutions of one kind in one memory layout.</summary>
/// <param name="Kind">For example <c>1 × 1</c>.</param>
/// <param name="Memory">Layout.</param>
/// <param name="Layers">That were checked.</param>
/// <param name="Wrong">Of them.</param>
/// <param name="Largest">Difference, relative to the length of what is right: of output, gradient of the input or of the kernel.</param>
internal sealed record KernelResult(string Kind, TensorMemory Memory, int Layers, int Wrong, double Largest);
