namespace MlNetTransfer.Torch;

/// <summary>A depthwise convolution: every channel with a square kernel of its own.</summary>
/// <param name="Channels">Of input and output.</param>
/// <param name="Kernel">Rows and columns of it.</param>
/// <param name="Stride">Pixels from one output to the next.</param>
/// <param name="Top">Rows of zeros above the input.</param>
/// <param name="Left">Columns of zeros before it.</param>
/// <param name="Rows">Of the input.</param>
/// <param name="Columns">Of the input.</param>
/// <param name="OutputRows">Of the output.</param>
/// <param name="OutputColumns">Of the output.</param>
internal sealed record DepthwiseGeometry(
    int Channels, int Kernel, int Stride, int Top, int Left, int Rows, int Columns, int OutputRows, int OutputColumns)
{
    /// <summary>Values of a row of the input.</summary>
    public int InputRow => Columns * Channels;

    /// <summary>Values of a row of the output.</summary>
    public int OutputRow => OutputColumns * Channels;

    /// <summary>Values of all kernels.</summary>
    public int Weights => Kernel * Kernel * Channels;
}
