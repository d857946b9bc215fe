namespace MlNetTransfer.Weights.Torch;

/// <summary>Bytes in a pickle; no part of a tensor stands in one, so they are not kept.</summary>
internal sealed class PickleBytes
{
    private static readonly PickleBytes Some = new();

    private PickleBytes()
    {
    }

    public static PickleBytes Skip(PickleReader reader, uint length)
    {
        _ = reader.Take(length);
        return Some;
    }
}
