using System.Runtime.InteropServices;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Which of the standard streams the caller gave. One that was closed may be another file of this process by now: what is
/// written to it would land there.</summary>
internal static partial class StandardStreams
{
    private const int Last = 2;
    private const int GetFlags = 1, CloseOnExec = 1; // F_GETFD, FD_CLOEXEC, fcntl.h
    private const int ReadWrite = 2; // O_RDWR, fcntl.h

    private static readonly bool[] Open = Occupy();

    /// <summary>Puts the null device where nothing is, so that no file of this process takes the place. To be called first.</summary>
    public static void Keep() => IsOpen(0);

    /// <param name="stream">0 input, 1 output, 2 error.</param>
    public static bool IsOpen(int stream) => Open[stream];

    private static bool[] Occupy()
    {
        bool[] open = [true, true, true];
        for (int stream = 0; stream <= Last && !OperatingSystem.IsWindows(); stream++)
        {
            // What came from the caller has survived his exec; what the runtime opens is marked not to.
            int flags = Flags(stream, GetFlags);
            open[stream] = flags >= 0 && (flags & CloseOnExec) == 0;
            if (flags < 0)
            {
                OpenFile("/dev/null", ReadWrite);
            }
        }

        return open;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Flags(int stream, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int mode);
}
