using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>A tensor on its way through the words, freed when its last use is over.</summary>
/// <remarks>What the gradient needs is kept by libtorch itself, and freed on the way back.</remarks>
/// <param name="tensor">The tensor.</param>
/// <param name="borrowed">Whether it belongs to somebody else, and is neither freed nor overwritten.</param>
/// <param name="shared">Whether its memory is also another value's, and is not overwritten.</param>
internal sealed class TorchValue(Tensor tensor, bool borrowed = false, bool shared = false)
{
    private int _uses = 1;
    private bool _shared = shared;

    public Tensor Tensor => tensor;

    /// <summary>Whether the next word is the last one that sees it and its memory.</summary>
    public bool IsLastUse => _uses == 1 && !borrowed && !_shared;

    /// <summary>Whether its memory is also another value's.</summary>
    public bool IsShared => _shared;

    /// <summary>Another value sees its memory from now on.</summary>
    public void Share() => _shared = true;

    public TorchValue Keep()
    {
        _uses++;
        return this;
    }

    /// <summary>After a use of it.</summary>
    public void Release()
    {
        if (--_uses == 0 && !borrowed)
        {
            tensor.Dispose();
        }
    }
}
