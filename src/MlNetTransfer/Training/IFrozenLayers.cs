using MlNetTransfer.Backbones;

namespace MlNetTransfer.Training;

/// <summary>The door to native code for layers that stand still: normalised pixels in, activations at the freeze point out. Thread-safe.</summary>
public interface IFrozenLayers : IDisposable
{
    /// <summary>Opens the layers of a backbone that is cut at the freeze point.</summary>
    public delegate IFrozenLayers Factory(BackboneSpec backbone, BackboneWeights weights);

    /// <summary>Rows and columns of the activations.</summary>
    int Side { get; }

    /// <summary>Channels of the activations.</summary>
    int Channels { get; }

    /// <summary>Computes the activations of images.</summary>
    /// <param name="pixels">[count, InputSize, InputSize, 3], normalised.</param>
    /// <param name="count">Images.</param>
    /// <param name="activations">[count, Side, Side, Channels], filled.</param>
    void Run(float[] pixels, int count, Span<float> activations);
}
