using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>A JSON file as its bytes, and what they say. The bytes are never written anew: changes are made by <see cref="ConfigEdit"/>.</summary>
internal sealed class ConfigText
{
    /// <summary>Far above what people have: Model Builder's own files have some KB, those of long tabular runs some hundred.</summary>
    public const int LargestFile = 16 << 20;

    private const string Hint = "Name a file that Model Builder or 'mlnet-transfer new' wrote.";

    private ConfigText(string name, byte[] bytes, ConfigNode root) => (Name, Bytes, Root) = (name, bytes, root);

    /// <summary>How the user named the file.</summary>
    public string Name { get; }

    public byte[] Bytes { get; }

    /// <summary>An object.</summary>
    public ConfigNode Root { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TransferException">MNT102, MNT103 when there is no such file or it cannot be read, MNT901 when it is not a JSON object.</exception>
    public static ConfigText Load(string path)
    {
        if (Directory.Exists(path))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotReadable, path, "is a folder, not a Model Builder file", Hint));
        }

        if (!File.Exists(path))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, path, "there is no such file", Hint));
        }

        try
        {
            using FileStream stream = RegularFile.Open(path, long.MaxValue, FileShare.ReadWrite);
            return stream.Length <= LargestFile
                ? Parse(path, ReadAll(stream))
                : throw new TransferException(Finding.Error(
                    FindingCode.ConfigMalformed,
                    path,
                    string.Create(CultureInfo.InvariantCulture, $"has {stream.Length:N0} bytes; allowed are {LargestFile:N0}"),
                    Hint));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    /// <param name="name">How messages name the file.</param>
    /// <param name="bytes">UTF-8, with a byte order mark or without; kept, not copied.</param>
    /// <exception cref="TransferException">MNT901 when they are not a JSON object.</exception>
    public static ConfigText Parse(string name, byte[] bytes) => new(name, bytes, new ConfigParser(name, bytes).ReadObject());

    /// <summary><c>X.mbconfig line 7 column 19</c>; columns are characters, 1-based.</summary>
    public string Place(int offset) => Place(Name, Bytes, offset);

    public static string Place(string name, ReadOnlySpan<byte> bytes, int offset)
    {
        ReadOnlySpan<byte> before = bytes[..Math.Min(offset, bytes.Length)];
        int line = before.Count((byte)'\n') + 1;
        ReadOnlySpan<byte> start = before[(before.LastIndexOf((byte)'\n') + 1)..];
        start = line == 1 && start.StartsWith(Encoding.UTF8.Preamble) ? start[Encoding.UTF8.Preamble.Length..] : start;
        int characters = 0;
        foreach (byte b in start)
        {
            // All bytes of a character but its first are 10xxxxxx (RFC 3629).
            characters += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{name} line {line} column {characters + 1}");
    }

    /// <summary>The bytes of a value as they stand in the file.</summary>
    public ReadOnlySpan<byte> Raw(ConfigNode node) => Bytes.AsSpan(node.Start, node.End - node.Start);

    /// <summary>Text of a string; null where the value is no string, or holds half a surrogate pair.</summary>
    public string? Text(ConfigNode? node)
    {
        if (node is not { Kind: JsonValueKind.String })
        {
            return null;
        }

        Utf8JsonReader reader = new(Raw(node));
        reader.Read();
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] ReadAll(FileStream stream)
    {
        byte[] bytes = new byte[stream.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
