using System.Numerics;

namespace MlNetTransfer.Weights.Torch;

/// <summary>Reads pickles as torch.save writes them, into plain values; it knows no way to run or load anything.</summary>
/// <remarks>
/// Of the protocols 2 to 5, the opcodes that such files hold; every other is refused by name. Values: null, bool, long, BigInteger,
/// double, string, <see cref="PickleBytes"/>, <see cref="PickleTuple"/>, <see cref="PickleList"/>, <see cref="PickleDictionary"/>,
/// <see cref="PickleGlobal"/>, and what <see cref="TorchObjects"/> makes. Nothing here recurses. Source: python/cpython
/// Lib/pickletools.py, format facts.
/// </remarks>
internal sealed class PickleMachine(PickleReader reader, TorchObjects objects)
{
    // About 30 make a tensor of a state dict. The worst that a hostile pickle makes of so many is about 80 MiB.
    private const int MostOpcodes = 500_000;
    private const byte Newest = 5;

    private readonly PickleStack _stack = new();

    // By index: Python numbers them one after the other.
    private readonly List<object?> _memo = [];

    /// <summary>One pickle, up to its STOP.</summary>
    /// <exception cref="InvalidDataException">It is malformed or asks for anything that is not allowed; the message says where.</exception>
    public static object? Read(PickleReader reader, TorchObjects objects) => new PickleMachine(reader, objects).Run();

    private object? Run()
    {
        for (int i = 0; i < MostOpcodes; i++)
        {
            PickleOpcode opcode = (PickleOpcode)reader.Byte();
            if (i == 0 && opcode != PickleOpcode.Proto)
            {
                throw new InvalidDataException($"a pickle begins with {Name(opcode)}; it must begin with its protocol");
            }

            if (opcode == PickleOpcode.Stop)
            {
                return _stack.Result();
            }

            Step(opcode);
        }

        throw new InvalidDataException($"the pickle has more than {MostOpcodes} opcodes");
    }

    private void Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto: CheckProtocol(reader.Byte()); break;
            case PickleOpcode.Frame: reader.Expect(reader.UInt64()); break;
            case PickleOpcode.Mark: _stack.Mark(); break;
            case PickleOpcode.None: _stack.Push(null); break;
            case PickleOpcode.NewTrue: _stack.Push(true); break;
            case PickleOpcode.NewFalse: _stack.Push(false); break;
            case PickleOpcode.BinInt: _stack.Push((long)reader.Int32()); break;
            case PickleOpcode.BinInt1: _stack.Push((long)reader.Byte()); break;
            case PickleOpcode.BinInt2: _stack.Push((long)reader.UInt16()); break;
            case PickleOpcode.Long1: PushInteger(reader.Take(reader.Byte())); break;
            case PickleOpcode.BinFloat: _stack.Push(reader.Double()); break;
            case PickleOpcode.BinUnicode: _stack.Push(reader.Text(reader.UInt32())); break;
            case PickleOpcode.ShortBinUnicode: _stack.Push(reader.Text(reader.Byte())); break;
            case PickleOpcode.BinBytes: _stack.Push(PickleBytes.Skip(reader, reader.UInt32())); break;
            case PickleOpcode.ShortBinBytes: _stack.Push(PickleBytes.Skip(reader, reader.Byte())); break;
            case PickleOpcode.EmptyTuple: _stack.Push(PickleTuple.Empty); break;
            case PickleOpcode.Tuple1: _stack.Push(new PickleTuple(_stack.Pop(1))); break;
            case PickleOpcode.Tuple2: _stack.Push(new PickleTuple(_stack.Pop(2))); break;
            case PickleOpcode.Tuple3: _stack.Push(new PickleTuple(_stack.Pop(3))); break;
            case PickleOpcode.Tuple: _stack.Push(new PickleTuple(_stack.PopToMark())); break;
            case PickleOpcode.EmptyList: _stack.Push(new PickleList()); break;
            case PickleOpcode.Append: Append(_stack.Pop(1)); break;
            case PickleOpcode.Appends: Append(_stack.PopToMark()); break;
            case PickleOpcode.EmptyDict: _stack.Push(new PickleDictionary(ordered: false)); break;
            case PickleOpcode.SetItem: Set(_stack.Pop(2)); break;
            case PickleOpcode.SetItems: Set(_stack.PopToMark()); break;
            case PickleOpcode.BinPut: Memoize(reader.Byte()); break;
            case PickleOpcode.LongBinPut: Memoize(reader.UInt32()); break;
            case PickleOpcode.Memoize: Memoize((uint)_memo.Count); break;
            case PickleOpcode.BinGet: _stack.Push(Recall(reader.Byte())); break;
            case PickleOpcode.LongBinGet: _stack.Push(Recall(reader.UInt32())); break;
            case PickleOpcode.Global: _stack.Push(PickleGlobal.Find(reader.Line(), reader.Line())); break;
            case PickleOpcode.StackGlobal: _stack.Push(StackGlobal(_stack.Pop(2))); break;
            case PickleOpcode.BinPersId: _stack.Push(objects.Storage(_stack.Pop())); break;
            case PickleOpcode.Reduce: object?[] call = _stack.Pop(2); _stack.Push(TorchObjects.Make(call[0], call[1])); break;
            case PickleOpcode.Build: Build(_stack.Pop()); break;
            default:
                throw new InvalidDataException(
                    $"the opcode {Name(opcode)} at byte {reader.Position - 1} of the pickle is not one that a file of weights needs");
        }
    }

    private static string Name(PickleOpcode opcode) => Enum.IsDefined(opcode) ? opcode.ToString().ToUpperInvariant() : $"0x{(byte)opcode:X2}";

    private static void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > Newest)
        {
            throw new InvalidDataException($"the pickle has protocol {protocol}; 2 to {Newest} are allowed");
        }
    }

    private static PickleGlobal StackGlobal(object?[] names) => names is [string module, string name]
        ? PickleGlobal.Find(module, name)
        : throw new InvalidDataException($"the pickle names a global by {PickleText.Kind(names[0])} and {PickleText.Kind(names[1])}");

    /// <summary>A long where it fits.</summary>
    private void PushInteger(ReadOnlySpan<byte> littleEndian)
    {
        BigInteger number = new(littleEndian);
        _stack.Push(littleEndian.Length <= sizeof(long) ? (object)(long)number : number);
    }

    private void Append(object?[] values)
    {
        PickleList list = _stack.Top() as PickleList
            ?? throw new InvalidDataException($"the pickle appends to {PickleText.Kind(_stack.Top())}, which is no list");
        Array.ForEach(values, list.Add);
    }

    private void Set(object?[] pairs)
    {
        PickleDictionary dictionary = _stack.Top() as PickleDictionary
            ?? throw new InvalidDataException($"the pickle sets items of {PickleText.Kind(_stack.Top())}, which is no dict");
        if (pairs.Length % 2 != 0)
        {
            throw new InvalidDataException("the pickle sets a key without a value");
        }

        for (int i = 0; i < pairs.Length; i += 2)
        {
            dictionary.Set(pairs[i], pairs[i + 1]);
        }
    }

    /// <summary>A module's state dict carries its versions in attributes; they are read over. Nothing else has attributes.</summary>
    private void Build(object? state)
    {
        if (state is not PickleDictionary || _stack.Top() is not PickleDictionary { Ordered: true })
        {
            throw new InvalidDataException(
                $"the opcode BUILD sets attributes of {PickleText.Kind(_stack.Top())} from {PickleText.Kind(state)}; only an OrderedDict may have any");
        }
    }

    private void Memoize(uint index)
    {
        if (index > _memo.Count)
        {
            throw new InvalidDataException($"the pickle notes value {index} after {_memo.Count}; they are numbered one after the other");
        }

        if (index == _memo.Count)
        {
            _memo.Add(null);
        }

        _memo[(int)index] = _stack.Top();
    }

    private object? Recall(uint index) => index < _memo.Count
        ? _memo[(int)index]
        : throw new InvalidDataException($"the pickle recalls value {index} of {_memo.Count}");
}
