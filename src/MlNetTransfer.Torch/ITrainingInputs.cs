using MlNetTransfer.Numerics;

namespace MlNetTransfer.Torch;

/// <summary>What enters the part of the network that trains: pixels, or activations kept at the freeze point. Reading is thread-safe.</summary>
internal interface ITrainingInputs
{
    /// <summary>Images.</summary>
    int Count { get; }

    /// <summary>0-based index of the first block that still has to run.</summary>
    int FirstBlock { get; }

    /// <summary>Rows and columns of one input.</summary>
    int Side { get; }

    /// <summary>Channels of one input.</summary>
    int Channels { get; }

    /// <summary>Views per image that take turns; 0 where every epoch draws new ones.</summary>
    int Views { get; }

    /// <summary>Class of an image.</summary>
    int Label(int image);

    /// <param name="image">0-based.</param>
    /// <param name="epoch">1-based.</param>
    /// <param name="random">A stream of its own for this image and epoch.</param>
    /// <param name="values">[Side, Side, Channels], receives one view of the image.</param>
    void Read(int image, int epoch, RandomSource random, Span<float> values);
}
