using System.Runtime.InteropServices;

namespace MlNetTransfer.Storage;

/// <summary>What stands under a path, asked for without opening it: opening a pipe waits for its other end, and reading a device may never end.</summary>
public static partial class FileKind
{
    /// <summary>What a device is called.</summary>
    public const string Device = "a device";

    // S_IFMT …, sys/stat.h
    private const int Kinds = 0xF000, Pipe = 0x1000, CharacterDevice = 0x2000, Folder = 0x4000, BlockDevice = 0x6000, File = 0x8000, Socket = 0xC000;

    // The runtime's own record: flags, mode, owner, group, size … Four times its length, as later versions may add to its end.
    private const int RecordBytes = 512, ModeAt = sizeof(int);

    /// <summary>What is there instead of a regular file, links followed, for example "a named pipe"; null for a regular file, and where nothing can
    /// be found out.</summary>
    public static string? OtherThanFile(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // There opening says so, and does not wait.
            return Directory.Exists(path) ? "a folder" : null;
        }

        Span<byte> record = stackalloc byte[RecordBytes];
        record.Clear();
        if (Stat(path, ref MemoryMarshal.GetReference(record)) != 0)
        {
            return null;
        }

        return (MemoryMarshal.Read<int>(record[ModeAt..]) & Kinds) switch
        {
            File => null,
            Pipe => "a named pipe",
            CharacterDevice or BlockDevice => Device,
            Folder => "a folder",
            Socket => "a socket",
            _ => "no regular file",
        };
    }

    /// <summary>stat(2) through the runtime, which knows each platform's record.</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, ref byte record);
}
