using System.Numerics;

namespace MlNetTransfer.Torch;

/// <summary>Rows of a depthwise convolution and of its gradients, float32, [columns, channels], many channels at once.</summary>
/// <param name="shape">What is convolved how.</param>
internal sealed unsafe class DepthwiseArithmetic(DepthwiseGeometry shape)
{
    /// <summary>Where a row of the input or the output lies; asked for rows that there are.</summary>
    public delegate float* RowAt(int row);

    /// <summary>A row of the output.</summary>
    /// <param name="row">0-based.</param>
    /// <param name="input">Rows of the input.</param>
    /// <param name="kernel">[rows, columns, channels].</param>
    /// <param name="bias">[channels].</param>
    /// <param name="output">Receives the row.</param>
    public void Forward(int row, RowAt input, float* kernel, float* bias, float* output)
    {
        Taps taps = new(stackalloc Tap[shape.Kernel * shape.Kernel]);
        for (int column = 0; column < shape.OutputColumns; column++)
        {
            Meet(row, column, input, kernel, ref taps);
            taps.SumOfProducts(bias, output + (column * shape.Channels), shape.Channels);
        }
    }

    /// <summary>A row of the gradient of the input.</summary>
    /// <param name="row">0-based.</param>
    /// <param name="gradient">Rows of the gradient of the output.</param>
    /// <param name="kernel">[rows, columns, channels].</param>
    /// <param name="input">Receives the row.</param>
    public void InputGradient(int row, RowAt gradient, float* kernel, float* input)
    {
        Taps taps = new(stackalloc Tap[shape.Kernel * shape.Kernel]);
        for (int column = 0; column < shape.Columns; column++)
        {
            taps.Clear();
            for (int i = (row + shape.Top) % shape.Stride; i < shape.Kernel; i += shape.Stride)
            {
                int from = (row + shape.Top - i) / shape.Stride;
                for (int j = (column + shape.Left) % shape.Stride; j < shape.Kernel && row + shape.Top >= i && from < shape.OutputRows; j += shape.Stride)
                {
                    int at = (column + shape.Left - j) / shape.Stride;
                    if (column + shape.Left >= j && at < shape.OutputColumns)
                    {
                        taps.Add(gradient(from) + (at * shape.Channels), kernel + (((i * shape.Kernel) + j) * shape.Channels));
                    }
                }
            }

            taps.SumOfProducts(null, input + (column * shape.Channels), shape.Channels);
        }
    }

    /// <summary>Adds what a row of the output's gradient gives to the gradient of kernel and bias.</summary>
    /// <param name="row">0-based.</param>
    /// <param name="gradient">That row.</param>
    /// <param name="input">Rows of the input.</param>
    /// <param name="kernel">[rows, columns, channels].</param>
    /// <param name="bias">[channels].</param>
    public void AddWeightGradient(int row, float* gradient, RowAt input, float* kernel, float* bias)
    {
        Taps taps = new(stackalloc Tap[shape.Kernel * shape.Kernel]);
        for (int column = 0; column < shape.OutputColumns; column++)
        {
            Meet(row, column, input, kernel, ref taps);
            taps.AddProducts(gradient + (column * shape.Channels), bias, shape.Channels);
        }
    }

    /// <summary>What of the input and of the kernel meets in a pixel of the output; what lies beside the input is zero.</summary>
    private void Meet(int row, int column, RowAt input, float* kernel, ref Taps taps)
    {
        taps.Clear();
        for (int i = 0; i < shape.Kernel; i++)
        {
            int from = (row * shape.Stride) - shape.Top + i;
            for (int j = 0; j < shape.Kernel && from >= 0 && from < shape.Rows; j++)
            {
                int at = (column * shape.Stride) - shape.Left + j;
                if (at >= 0 && at < shape.Columns)
                {
                    taps.Add(input(from) + (at * shape.Channels), kernel + (((i * shape.Kernel) + j) * shape.Channels));
                }
            }
        }
    }

    private readonly record struct Tap(nint Values, nint Weights);

    /// <summary>Pixels and kernel values that meet in one pixel.</summary>
    private ref struct Taps(Span<Tap> all)
    {
        private readonly Span<Tap> _all = all;
        private int _count;

        public void Clear() => _count = 0;

        public void Add(float* values, float* weights) => _all[_count++] = new Tap((nint)values, (nint)weights);

        public readonly void SumOfProducts(float* start, float* output, int channels)
        {
            ReadOnlySpan<Tap> taps = _all[.._count];
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> sum = start is null ? Vector<float>.Zero : Vector.Load(start + c);
                foreach (Tap tap in taps)
                {
                    sum = Vector.MultiplyAddEstimate(Vector.Load((float*)tap.Values + c), Vector.Load((float*)tap.Weights + c), sum);
                }

                Vector.Store(sum, output + c);
            }

            for (; c < channels; c++)
            {
                float sum = start is null ? 0 : start[c];
                foreach (Tap tap in taps)
                {
                    sum = float.MultiplyAddEstimate(((float*)tap.Values)[c], ((float*)tap.Weights)[c], sum);
                }

                output[c] = sum;
            }
        }

        public readonly void AddProducts(float* gradient, float* bias, int channels)
        {
            ReadOnlySpan<Tap> taps = _all[.._count];
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> g = Vector.Load(gradient + c);
                Vector.Store(Vector.Load(bias + c) + g, bias + c);
                foreach (Tap tap in taps)
                {
                    float* sum = (float*)tap.Weights + c;
                    Vector.Store(Vector.MultiplyAddEstimate(g, Vector.Load((float*)tap.Values + c), Vector.Load(sum)), sum);
                }
            }

            for (; c < channels; c++)
            {
                bias[c] += gradient[c];
                foreach (Tap tap in taps)
                {
                    float* sum = (float*)tap.Weights + c;
                    *sum = float.MultiplyAddEstimate(gradient[c], ((float*)tap.Values)[c], *sum);
                }
            }
        }
    }
}
