using System.Diagnostics;
using System.Net.Sockets;

namespace MlNetTransfer.Tests;

/// <summary>What a path can lead to that is no file: pipes, devices, sockets, folders, and links to them.</summary>
internal static class SpecialFiles
{
    public static TheoryData<string> Kinds => ["pipe", "link to a pipe", "link to a device", "socket", "folder", "link to a folder"];

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="path">Gets it.</param>
    public static void Make(string kind, string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs named pipes and devices in the file system");
        string target = kind.StartsWith("link", StringComparison.Ordinal) ? path + ".target" : path;
        switch (kind.Split(' ')[^1])
        {
            case "pipe":
                using (Process mkfifo = Process.Start("mkfifo", [target]))
                {
                    mkfifo.WaitForExit();
                    Assert.Equal(0, mkfifo.ExitCode);
                }

                break;
            case "socket":
                using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                {
                    // Moved, for what is bound is deleted with the socket.
                    string bound = target + ".bound";
                    socket.Bind(new UnixDomainSocketEndPoint(bound));
                    File.Move(bound, target);
                }

                break;
            case "folder":
                Directory.CreateDirectory(target);
                break;
            default:
                target = "/dev/zero";
                break;
        }

        if (target != path)
        {
            File.CreateSymbolicLink(path, target);
        }
    }
}
