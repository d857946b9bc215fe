using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>The floating-point datasets of an HDF5 file by path, as Keras writes them: <c>block1_conv1/block1_conv1/kernel:0</c>.</summary>
/// <remarks>
/// Read here rather than by PureHDF 2.2.0: listing a group there opens the files that its external links name, reading a dataset the files of
/// its external storage, a soft link to itself ends the process by a stack overflow, and one changed bit makes it allocate a GiB.
/// Soft and external links are not followed, so they are no tensors; what lies in other files is listed and cannot be read.
/// Format: The HDF Group, "HDF5 File Format Specification Version 3.0".
/// </remarks>
internal sealed class Hdf5File : IWeightsFile
{
    private const string Format = "HDF5";
    private const int MostLinks = 100_000;
    private const int DeepestGroup = 32;

    private readonly string _path;
    private readonly Hdf5Nodes _nodes;
    private readonly SizeClass _size;
    private readonly Dictionary<string, WeightsTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, WeightsTensor> _byAddress = [];

    private Hdf5File(string path, MappedBytes bytes)
    {
        _path = path;
        _nodes = new Hdf5Nodes(bytes);
        _size = new SizeClass(bytes.Length);
    }

    public IReadOnlyDictionary<string, WeightsTensor> Tensors => _tensors;

    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed.</exception>
    public static Hdf5File Open(string path) => WeightsErrors.Open(path, Format, bytes =>
    {
        Hdf5File file = new(path, bytes);
        file.Walk(Hdf5Superblock.Root(bytes));
        return file;
    });

    /// <exception cref="TransferException">MNT403 when the tensor's compressed bytes are damaged.</exception>
    public float[] Read(string name)
    {
        try
        {
            return ((Hdf5Tensor)_tensors[name]).Read(_nodes.Bytes);
        }
        catch (InvalidDataException e)
        {
            throw WeightsErrors.Malformed(_path, Format, new InvalidDataException($"tensor '{name}': {e.Message}", e));
        }
    }

    public string Sha256() => _nodes.Bytes.Sha256();

    public void Dispose() => _nodes.Bytes.Dispose();

    private void Walk(ulong root)
    {
        Stack<(ulong Address, string Path, int Depth)> open = new([(root, "", 0)]);
        int links = 0;
        while (open.TryPop(out (ulong Address, string Path, int Depth) next))
        {
            if (_byAddress.TryGetValue(next.Address, out WeightsTensor? known))
            {
                Add(next.Path, known);
                continue;
            }

            List<Hdf5Message> messages = Hdf5ObjectHeader.Read(_nodes, next.Address);
            if (Hdf5Dataset.Is(messages))
            {
                WeightsTensor tensor = Hdf5Dataset.Parse(_nodes, next.Path, messages, _size);
                _byAddress.Add(next.Address, tensor);
                Add(next.Path, tensor);
            }
            else if (Hdf5Group.Is(messages))
            {
                foreach (Hdf5Link link in Hdf5Group.Links(_nodes, messages).Where(l => l.Address is not null))
                {
                    if (++links > MostLinks || next.Depth == DeepestGroup)
                    {
                        throw new InvalidDataException(
                            $"the link '{link.Name}' in '{next.Path}' is one more than {MostLinks}, or deeper than {DeepestGroup} groups");
                    }

                    open.Push((link.Address!.Value, next.Path.Length == 0 ? link.Name : $"{next.Path}/{link.Name}", next.Depth + 1));
                }
            }
        }
    }

    private void Add(string path, WeightsTensor tensor)
    {
        if (!_tensors.TryAdd(path, tensor))
        {
            throw new InvalidDataException($"tensor '{path}' is in the file twice");
        }
    }
}
