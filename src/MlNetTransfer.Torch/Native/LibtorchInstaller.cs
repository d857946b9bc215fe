using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights.Packages;

namespace MlNetTransfer.Torch.Native;

/// <summary>Brings libtorch into the cache folder: from a package file, from the NuGet packages of this machine, or with its .NET SDK from where the
/// user's NuGet configuration says.</summary>
/// <param name="cacheFolder">Holds it, in <c>libtorch/VERSION/PLATFORM</c>: whole, or not at all.</param>
/// <param name="time">Clock.</param>
/// <param name="findSdk">Finds the <c>dotnet</c> that has an SDK, null where none has; otherwise the usual places are looked at.</param>
public sealed class LibtorchInstaller(string cacheFolder, TimeProvider time, Func<CancellationToken, string?>? findSdk = null)
{
    private string Target => LibtorchFolder.Kept(cacheFolder);

    /// <summary>Gets libtorch, where it is not there yet.</summary>
    /// <returns>The folder that holds libtorch.</returns>
    /// <param name="package">File of the package; null takes it from where it can be got.</param>
    /// <param name="progress">Megabytes that are there and in all.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left.</param>
    /// <exception cref="TransferException">MNT505 where there is no build for this platform, MNT503 without an SDK, MNT504 when it cannot be got,
    /// MNT407 when the network is forbidden, MNT102 for the file, MNT105, MNT106 for the disk.</exception>
    public string Install(string? package, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        LibtorchPackage wanted = LibtorchPackage.Require();
        if (LibtorchFolder.IsComplete(Target))
        {
            return Target;
        }

        new PackageInstaller(LibtorchFolder.Root(cacheFolder), time, findSdk).Install(wanted.Content, package, Move, progress, cancellationToken);
        return Target;
    }

    /// <summary>Removes every version of libtorch from the cache folder.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="TransferException">MNT105 when it cannot be removed, as on Windows while a run uses it.</exception>
    public bool Remove()
    {
        string root = LibtorchFolder.Root(cacheFolder);
        bool there = Directory.Exists(root);
        if (there)
        {
            DiskErrors.Writing(root, () => Directory.Delete(root, recursive: true));
        }

        return there;
    }

    /// <summary>One rename: whoever looks sees all of it or nothing.</summary>
    private void Move(string native) => DiskErrors.Writing(Target, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        if (Directory.Exists(Target))
        {
            if (LibtorchFolder.IsComplete(Target))
            {
                return; // another process was faster
            }

            Directory.Delete(Target, recursive: true);
        }

        Directory.Move(native, Target);
    });
}
