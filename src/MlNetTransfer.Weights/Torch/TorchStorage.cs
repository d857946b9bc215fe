namespace MlNetTransfer.Weights.Torch;

/// <summary>Numbers in one row, which tensors look into; the pickle names it, its bytes stand elsewhere in the file.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Of its numbers.</param>
/// <param name="Count">Numbers in it.</param>
internal sealed record TorchStorage(string Key, TorchStorageType Type, long Count);
