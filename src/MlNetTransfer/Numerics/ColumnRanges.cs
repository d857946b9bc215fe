using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>Least and largest value of every column, over rows in whatever order and pieces.</summary>
internal sealed class ColumnRanges
{
    private readonly float[] _least;
    private readonly float[] _largest;

    /// <param name="columns">1 and more.</param>
    public ColumnRanges(int columns)
    {
        _least = new float[columns];
        _largest = new float[columns];
        Array.Fill(_least, float.PositiveInfinity);
        Array.Fill(_largest, float.NegativeInfinity);
    }

    /// <summary>[columns]; infinite without rows, no number where a row holds one that is none.</summary>
    public ReadOnlySpan<float> Least => _least;

    /// <summary>[columns].</summary>
    public ReadOnlySpan<float> Largest => _largest;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        TensorPrimitives.Min(_least, row, _least);
        TensorPrimitives.Max(_largest, row, _largest);
    }

    /// <summary>Adds the rows of another.</summary>
    public void Add(ColumnRanges other)
    {
        TensorPrimitives.Min(_least, other._least, _least);
        TensorPrimitives.Max(_largest, other._largest, _largest);
    }
}
