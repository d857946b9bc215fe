using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Torch;

/// <summary>A view into a storage; every element it names was checked to lie in that storage.</summary>
internal sealed record TorchTensor : WeightsTensor
{
    /// <summary>More than any layer has.</summary>
    public const int MostDimensions = 8;

    private TorchTensor(TorchStorage storage, long offset, int[] shape, long[] strides, int count, int span)
        : base(storage.Type.Name, shape)
    {
        Storage = storage;
        Offset = offset;
        Strides = strides;
        Count = count;
        Span = span;
    }

    public TorchStorage Storage { get; }

    /// <summary>Number in the storage that is the first element.</summary>
    public long Offset { get; }

    /// <summary>Numbers between neighbours, per dimension.</summary>
    public long[] Strides { get; }

    /// <summary>Elements.</summary>
    public int Count { get; }

    /// <summary>Numbers of the storage from the first element to the last, both included; 0 without elements.</summary>
    public int Span { get; }

    /// <exception cref="InvalidDataException">The view leaves the storage, or is larger than an array.</exception>
    public static TorchTensor Create(TorchStorage storage, long offset, long[] size, long[] strides)
    {
        if (size.Length != strides.Length || size.Length > MostDimensions)
        {
            throw new InvalidDataException(
                $"a tensor has {size.Length} dimensions and {strides.Length} strides; as many of both are allowed, {MostDimensions} at most");
        }

        if (offset < 0 || strides.Any(s => s < 0) || size.Any(d => d is < 0 or > int.MaxValue))
        {
            throw new InvalidDataException($"{View()} has a number out of its range, 0 to {int.MaxValue} for a dimension");
        }

        // Dimensions below 2^31 and strides below 2^63, 8 of each: the sum stays below 2^98.
        Int128 last = offset;
        Int128 count = 1;
        for (int d = 0; d < size.Length; d++)
        {
            last += (Int128)Math.Max(0, size[d] - 1) * strides[d];
            count = Int128.Min(count, long.MaxValue) * size[d];
        }

        if (size.Contains(0))
        {
            count = 0;
        }
        else if (last >= storage.Count || last - offset >= Array.MaxLength)
        {
            throw new InvalidDataException($"{View()} reaches value {last}");
        }

        return count > Array.MaxLength
            ? throw new InvalidDataException($"{View()} has {count} elements; {Array.MaxLength} are allowed")
            : new TorchTensor(storage, offset, [.. size.Select(d => (int)d)], strides, (int)count, count == 0 ? 0 : (int)(last - offset) + 1);

        string View() =>
            $"a tensor of shape [{string.Join(", ", size)}], strides [{string.Join(", ", strides)}] and offset {offset} "
            + $"in storage '{PickleText.Short(storage.Key)}' of {storage.Count} values";
    }

    /// <summary>Elements in their order, out of the storage's numbers from the first element to the last.</summary>
    /// <param name="span"><see cref="Span"/> values; returned itself where they already stand in order.</param>
    public float[] Gather(float[] span)
    {
        if (IsContiguous())
        {
            return span;
        }

        float[] values = new float[Count];
        int[] index = new int[Shape.Length];
        long position = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = span[position];
            for (int d = index.Length - 1; d >= 0; d--)
            {
                position += Strides[d];
                if (++index[d] < Shape[d])
                {
                    break;
                }

                position -= Strides[d] * Shape[d];
                index[d] = 0;
            }
        }

        return values;
    }

    private bool IsContiguous()
    {
        long expected = 1;
        for (int d = Shape.Length - 1; d >= 0; d--)
        {
            if (Shape[d] > 1 && Strides[d] != expected)
            {
                return false;
            }

            expected *= Shape[d];
        }

        return true;
    }
}
