using System.Buffers;
using System.Runtime.InteropServices;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>A depthwise convolution of a batch and its gradients, an image to a core at a time. Values are float32 or bfloat16, [N, rows, columns,
/// channels] in memory; kernel and bias, and their gradients, are float32.</summary>
internal sealed unsafe class DepthwiseBatch(DepthwiseGeometry shape)
{
    private readonly DepthwiseArithmetic _arithmetic = new(shape);

    /// <param name="input">Values.</param>
    /// <param name="kernel">[rows, columns, channels].</param>
    /// <param name="bias">[channels].</param>
    /// <param name="output">Receives them.</param>
    public void Forward(Tensor input, Tensor kernel, Tensor bias, Tensor output)
    {
        Memory x = new(input), y = new(output);
        float* weights = Pointer(kernel), start = Pointer(bias);
        ParallelLoop.For((int)input.shape[0], new ParallelOptions(), image =>
        {
            using Rows from = new(x, image, shape.Rows, shape.InputRow, shape.Kernel), to = new(y, image, shape.OutputRows, shape.OutputRow, 1);
            for (int row = 0; row < shape.OutputRows; row++)
            {
                _arithmetic.Forward(row, from.Read, weights, start, to.Write(row));
                to.Written(row);
            }
        });
    }

    /// <param name="input">Values.</param>
    /// <param name="kernel">[rows, columns, channels].</param>
    /// <param name="gradient">Of the output.</param>
    /// <param name="inputGradient">Receives that of the input; null where it is not needed.</param>
    /// <returns>Gradients of kernel and bias, [rows × columns × channels + channels] behind each other.</returns>
    public float[] Backward(Tensor input, Tensor kernel, Tensor gradient, Tensor? inputGradient)
    {
        Memory x = new(input), g = new(gradient), dx = inputGradient is null ? default : new(inputGradient);
        float* weights = Pointer(kernel);
        int images = (int)input.shape[0], length = shape.Weights + shape.Channels;
        float[] sums = new float[images * length];
        ParallelLoop.For(images, new ParallelOptions(), image =>
        {
            using Rows from = new(x, image, shape.Rows, shape.InputRow, shape.Kernel);
            using Rows of = new(g, image, shape.OutputRows, shape.OutputRow, shape.OutputRows);
            fixed (float* sum = sums.AsSpan(image * length, length))
            {
                for (int row = 0; row < shape.OutputRows; row++)
                {
                    _arithmetic.AddWeightGradient(row, of.Read(row), from.Read, sum, sum + shape.Weights);
                }
            }

            if (inputGradient is not null)
            {
                using Rows to = new(dx, image, shape.Rows, shape.InputRow, 1);
                for (int row = 0; row < shape.Rows; row++)
                {
                    _arithmetic.InputGradient(row, of.Read, weights, to.Write(row));
                    to.Written(row);
                }
            }
        });
        float[] all = new float[length];
        for (int image = 0; image < images; image++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(all, sums.AsSpan(image * length, length), all);
        }

        return all;
    }

    private static float* Pointer(Tensor tensor)
    {
        fixed (byte* first = tensor.bytes)
        {
            return (float*)first;
        }
    }

    /// <summary>Where a tensor's values begin; it has to live as long.</summary>
    private readonly struct Memory(Tensor tensor)
    {
        public byte* First { get; } = (byte*)Pointer(tensor);

        public bool IsNarrow { get; } = tensor.dtype == ScalarType.BFloat16;
    }

    /// <summary>Rows of one image as float32: its own memory, or the latest rows of bfloat16, widened.</summary>
    private sealed class Rows : IDisposable
    {
        private readonly float[]? _buffer;
        private readonly GCHandle _pin;
        private readonly byte* _first;
        private readonly int _length;
        private readonly int _kept;
        private readonly int[] _held;

        public Rows(Memory memory, int image, int rows, int length, int kept)
        {
            _first = memory.First + ((long)image * rows * length * (memory.IsNarrow ? sizeof(ushort) : sizeof(float)));
            (_length, _kept, _held) = (length, kept, new int[kept]);
            Array.Fill(_held, -1);
            if (memory.IsNarrow)
            {
                _buffer = ArrayPool<float>.Shared.Rent(kept * length);
                _pin = GCHandle.Alloc(_buffer, GCHandleType.Pinned);
            }
        }

        public float* Read(int row)
        {
            float* values = Write(row);
            if (_buffer is not null && _held[row % _kept] != row)
            {
                NarrowValues.Widen(new ReadOnlySpan<ushort>((ushort*)_first + ((long)row * _length), _length), new Span<float>(values, _length));
                _held[row % _kept] = row;
            }

            return values;
        }

        public float* Write(int row) =>
            _buffer is null ? (float*)_first + ((long)row * _length) : (float*)_pin.AddrOfPinnedObject() + ((long)(row % _kept) * _length);

        public void Written(int row)
        {
            if (_buffer is not null)
            {
                NarrowValues.Narrow(new ReadOnlySpan<float>(Write(row), _length), new Span<ushort>((ushort*)_first + ((long)row * _length), _length));
            }
        }

        public void Dispose()
        {
            if (_buffer is not null)
            {
                _pin.Free();
                ArrayPool<float>.Shared.Return(_buffer);
            }
        }
    }
}
