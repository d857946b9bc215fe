namespace MlNetTransfer.Weights.Torch;

/// <summary>A part of a storage; in all but old legacy files the whole.</summary>
/// <param name="Storage">The whole.</param>
/// <param name="Offset">First number.</param>
/// <param name="Count">Numbers, all in the storage.</param>
internal sealed record TorchStorageView(TorchStorage Storage, long Offset, long Count)
{
    /// <exception cref="InvalidDataException">The tensor leaves this part.</exception>
    public TorchTensor Tensor(long offset, long[] size, long[] strides)
    {
        TorchTensor inPart = TorchTensor.Create(Storage with { Count = Count }, offset, size, strides);
        return Offset == 0 && Count == Storage.Count ? inPart : TorchTensor.Create(Storage, Offset + offset, size, strides);
    }
}
