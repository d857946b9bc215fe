using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What a user may call a run: the folder that 'train' wrote, or its run.json.</summary>
internal static class RunFile
{
    /// <exception cref="TransferException">MNT102, MNT103, MNT804.</exception>
    public static TransferRun Load(string path) => TransferRun.Load(PathOf(path));

    public static string PathOf(string path) => Directory.Exists(path) ? Path.Combine(path, OutputFolder.Run) : path;
}
