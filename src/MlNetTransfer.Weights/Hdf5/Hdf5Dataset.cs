using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>Puts a dataset together from the messages of its header.</summary>
/// <remarks>Specification 3.0, IV.A.2.b "Dataspace", IV.A.2.e and f "Fill Value".</remarks>
internal static class Hdf5Dataset
{
    private const byte FillDefined = 0x20;

    public static bool Is(List<Hdf5Message> messages) => messages.Exists(m => m.Type == Hdf5MessageType.DataLayout);

    /// <returns>An <see cref="Hdf5Tensor"/> when it can be read; otherwise its type says why not.</returns>
    /// <exception cref="InvalidDataException">It is malformed, or its shape is beyond what the file may claim.</exception>
    public static WeightsTensor Parse(Hdf5Nodes nodes, string name, List<Hdf5Message> messages, SizeClass size)
    {
        Hdf5Message space = One(messages, Hdf5MessageType.Dataspace, name), type = One(messages, Hdf5MessageType.Datatype, name);
        Hdf5Datatype datatype = Hdf5Datatype.Parse(nodes.Bytes, type);
        int[] shape = space.IsShared ? [] : Shape(nodes, name, space);
        ListedTensor listed = new(datatype.Name, shape);
        int[] filters = [.. messages.Where(m => m.Type == Hdf5MessageType.FilterPipeline && !m.IsShared).SelectMany(m => Hdf5Filters.Parse(nodes.Bytes, m))];
        bool isElsewhere = space.IsShared
            || messages.Exists(m => m is { IsShared: true, Type: Hdf5MessageType.FilterPipeline or Hdf5MessageType.DataLayout });
        string? unread = isElsewhere ? "stored elsewhere"
            : messages.Exists(m => m.Type == Hdf5MessageType.ExternalFiles) ? "in other files"
            : Array.Exists(filters, f => !Hdf5Filters.IsKnown(f)) ? $"filter {Array.Find(filters, f => !Hdf5Filters.IsKnown(f))}"
            : null;
        if (!listed.IsFloat || unread is not null)
        {
            return unread is null ? listed : listed with { Type = $"{listed.Type}, {unread}" };
        }

        size.Take(name, shape, datatype.Bytes);
        (Hdf5Layout? layout, string kind) = Hdf5LayoutMessage.Parse(nodes, One(messages, Hdf5MessageType.DataLayout, name), shape.Length, datatype.Bytes);
        if (layout is null)
        {
            return listed with { Type = $"{listed.Type}, {kind}" };
        }

        Hdf5Tensor tensor = new(datatype.Name, shape, layout, filters, Fill(nodes.Bytes, messages, datatype.Bytes));
        tensor.Check(nodes.Bytes);
        return tensor;
    }

    private static Hdf5Message One(List<Hdf5Message> messages, Hdf5MessageType type, string name) =>
        messages.Exists(m => m.Type == type) ? messages.Find(m => m.Type == type) : throw new InvalidDataException($"dataset '{name}' has no {type} message");

    private static int[] Shape(Hdf5Nodes nodes, string name, Hdf5Message space)
    {
        long begin = space.AtLeast(4).Begin;
        int version = (int)nodes.Bytes.Number(begin, 1), rank = (int)nodes.Bytes.Number(begin + 1, 1);
        int head = version switch
        {
            1 => 8,
            2 => 4,
            _ => throw new InvalidDataException($"dataset '{name}' has a dataspace of version {version}; there are 1 and 2"),
        };
        bool isNull = version == 2 && nodes.Bytes.Number(begin + 3, 1) == 2;
        _ = space.AtLeast(head + (8L * rank));
        return isNull ? [0] : SizeClass.Shape(name, [.. Enumerable.Range(0, rank).Select(d => nodes.Address(begin + head + (8 * d)))]);
    }

    private static byte[] Fill(MappedBytes bytes, List<Hdf5Message> messages, int bytesPerValue)
    {
        Hdf5Message message = messages.Find(m => m.Type == Hdf5MessageType.FillValue);
        int head;
        if (message.Length >= 2 && !message.IsShared)
        {
            int version = (int)bytes.Number(message.Begin, 1);
            bool isDefined = version switch
            {
                1 => true,
                2 => bytes.Number(message.Begin + 3, 1) != 0,
                _ => (bytes.Number(message.Begin + 1, 1) & FillDefined) != 0,
            };
            head = isDefined ? (version < 3 ? 4 : 2) : -1;
        }
        else
        {
            message = messages.Find(m => m.Type == Hdf5MessageType.FillValueOld);
            head = message.Length >= 4 && !message.IsShared ? 0 : -1;
        }

        return head >= 0 && bytes.Number(message.Begin + head, 4) == (ulong)bytesPerValue && message.Length >= head + 4 + bytesPerValue
            ? bytes.Read(message.Begin + head + 4, (long)bytesPerValue)
            : [];
    }
}
