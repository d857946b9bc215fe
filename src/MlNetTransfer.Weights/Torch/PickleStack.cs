namespace MlNetTransfer.Weights.Torch;

/// <summary>The values and marks of a pickle under way; no value below the last mark can be reached.</summary>
internal sealed class PickleStack
{
    // Python writes a container in batches of 1000 entries.
    private const int Deepest = 100_000;
    private const int MostMarks = 1_000;

    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    public void Push(object? value)
    {
        if (_values.Count >= Deepest)
        {
            throw new InvalidDataException($"the pickle stacks more than {Deepest} values");
        }

        _values.Add(value);
    }

    public void Mark()
    {
        if (_marks.Count >= MostMarks)
        {
            throw new InvalidDataException($"the pickle nests more than {MostMarks} containers");
        }

        _marks.Push(_values.Count);
    }

    public object? Top()
    {
        Expect(1);
        return _values[^1];
    }

    public object? Pop() => Pop(1)[0];

    /// <summary>The last values, in the order in which they were pushed.</summary>
    public object?[] Pop(int count)
    {
        Expect(count);
        object?[] values = new object?[count];
        _values.CopyTo(_values.Count - count, values, 0, count);
        _values.RemoveRange(_values.Count - count, count);
        return values;
    }

    /// <summary>The values since the last mark, which goes too.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new InvalidDataException("the pickle takes a mark that it did not set");
        }

        object?[] values = Pop(_values.Count - _marks.Peek());
        _marks.Pop();
        return values;
    }

    /// <summary>The one value that a pickle leaves behind.</summary>
    public object? Result() =>
        _values.Count == 1 && _marks.Count == 0
            ? _values[0]
            : throw new InvalidDataException($"the pickle ends with {_values.Count} values and {_marks.Count} marks; one value is allowed");

    private void Expect(int count)
    {
        int left = _values.Count - (_marks.TryPeek(out int mark) ? mark : 0);
        if (left < count)
        {
            throw new InvalidDataException("the pickle takes a value that it did not push");
        }
    }
}
