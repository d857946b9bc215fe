using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Trials;

/// <summary>Lets one process at a time train a trial. A second one waits: it then finds the result, or what the first left where it was killed.</summary>
/// <remarks>The system lets go of the lock of a process that ends in whatever way. Where a file system knows no locks two processes train the same, and
/// write the same files, each of which is whole or absent.</remarks>
internal sealed class TrialLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly FileStream _held;

    private TrialLock(string path, FileStream held) => (_path, _held) = (path, held);

    /// <summary>Whether nobody needs the lock any more, because the result is there.</summary>
    public bool IsDone { get; set; }

    /// <param name="path">Of the lock.</param>
    /// <param name="waiting">Told before every pause.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TransferException">MNT105, MNT106.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrialLock Hold(string path, Action waiting, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new TrialLock(path, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
            }
            catch (IOException e) when (DiskErrors.IsInUse(e))
            {
                waiting();
                cancellationToken.WaitHandle.WaitOne(Pause);
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (DiskErrors.IsFileSystemError(e))
            {
                throw new TransferException(DiskErrors.WritingFailed(path, e), e);
            }
        }
    }

    public void Dispose()
    {
        _held.Dispose();
        try
        {
            if (IsDone)
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // Another process has it, and finds the result.
        }
    }
}
