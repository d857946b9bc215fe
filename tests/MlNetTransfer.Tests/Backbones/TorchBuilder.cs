using System.IO.Compression;
using System.Text;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Writes files of torch.save around pickles that no torch.save would write; a pickle is text of one byte per character.</summary>
internal static class TorchBuilder
{
    public const string Os = "cos\nsystem\n";
    public const string OrderedDict = "ccollections\nOrderedDict\n)R";

    /// <summary>A sound pickle of one tensor 'a' of one float32, storage '0'.</summary>
    public static string Sound => Dict(Entry("a", Tensor("0", "FloatStorage", 1, 0, [1], [1])));

    public static byte[] Zip(string pickle, int storageBytes = 4, CompressionLevel level = CompressionLevel.NoCompression, string byteOrder = "little") =>
        Archive(level, ("a/data.pkl", Pickle(pickle)), ("a/byteorder", Bytes(byteOrder)), ("a/data/0", new byte[storageBytes]));

    public static byte[] Archive(CompressionLevel level, params (string Name, byte[] Content)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    public static byte[] Legacy(string pickle, string keys, byte[] storages, string littleEndian = "\u0088") =>
    [
        .. Pickle("\u008a\u000a" + Encoding.Latin1.GetString(Convert.FromHexString("6CFC9C46F9206AA85019"))),
        .. Pickle(Int(1001)),
        .. Pickle(Dict(Entry("little_endian", littleEndian))),
        .. Pickle(pickle),
        .. Pickle(keys),
        .. storages,
    ];

    /// <summary>With protocol and STOP.</summary>
    public static byte[] Pickle(string opcodes) => Bytes($"\u0080\u0002{opcodes}.");

    public static string Dict(params string[] entries) => $"}}({string.Concat(entries)}u";

    public static string Entry(string name, string value) => Text(name) + value;

    public static string Tensor(string key, string storage, long count, long offset, long[] shape, long[] strides, string after = "") =>
        $"ctorch._utils\n_rebuild_tensor_v2\n(({Text("storage")}ctorch\n{storage}\n{Text(key)}{Text("cpu")}{Int(count)}{after}tQ{Int(offset)}{Tuple(shape)}{Tuple(strides)}\u0089{OrderedDict}tR";

    public static string Text(string text) => $"X{Latin(BitConverter.GetBytes(text.Length))}{text}";

    public static string Int(long number) => $"\u008a\u0008{Latin(BitConverter.GetBytes(number))}";

    public static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    public static byte[] Bytes(string latin) => Encoding.Latin1.GetBytes(latin);

    private static string Tuple(long[] numbers) => $"({string.Concat(numbers.Select(Int))}t";
}
