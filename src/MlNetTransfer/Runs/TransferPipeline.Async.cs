using MlNetTransfer.Diagnostics;

namespace MlNetTransfer;

/// <content>The same runs on a thread of their own, for callers that must not wait: apps with a window, servers.</content>
public sealed partial class TransferPipeline
{
    /// <summary><see cref="Run(TransferOptions, IProgress{TransferProgress}?, CancellationToken)"/> on a background thread.</summary>
    /// <param name="options">What to train on and where the results go.</param>
    /// <param name="progress">Told how far each station has come; called from several threads at once. A <see cref="Progress{T}"/> that was made on a
    /// window's thread is told there.</param>
    /// <param name="cancellationToken">Stops the run; features already computed stay in the cache, a model already exported stays usable.</param>
    /// <returns>Ends when the run has; what the run learned, the same as <c>run.json</c>.</returns>
    /// <exception cref="TransferException">Every finding that makes the run impossible.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the task is then cancelled too.</exception>
    public Task<TransferRun> RunAsync(TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return InBackground(() => Run(options, progress, cancellationToken));
    }

    /// <summary><see cref="Replay"/> on a background thread.</summary>
    /// <param name="original">What <see cref="TransferRun.FromJson"/> read.</param>
    /// <param name="outputFolder">Receives the results.</param>
    /// <param name="progress">As for <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">As for <see cref="RunAsync"/>.</param>
    /// <exception cref="TransferException">MNT710 when the images or the weights are not those of the run, and the codes of a run.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the task is then cancelled too.</exception>
    public Task<TransferRun> ReplayAsync(
        TransferRun original, string outputFolder, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        return InBackground(() => Replay(original, outputFolder, progress, cancellationToken));
    }

    /// <summary><see cref="Profile"/> on a background thread.</summary>
    /// <param name="options">The data and the backbone; the output folder is not used and may be empty.</param>
    /// <param name="progress">As for <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">As for <see cref="RunAsync"/>.</param>
    /// <exception cref="TransferException">The codes of a run.</exception>
    /// <exception cref="OperationCanceledException">The measuring was cancelled; the task is then cancelled too.</exception>
    public Task<ProfileResult> ProfileAsync(
        TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return InBackground(() => Profile(options, progress, cancellationToken));
    }

    /// <summary><see cref="Plan"/> on a background thread.</summary>
    /// <param name="options">As for a run; the output folder is not used and may be empty.</param>
    /// <param name="progress">As for <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">As for <see cref="RunAsync"/>.</param>
    /// <exception cref="TransferException">The codes of a run.</exception>
    /// <exception cref="OperationCanceledException">The planning was cancelled; the task is then cancelled too.</exception>
    public Task<PlanResult> PlanAsync(TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return InBackground(() => Plan(options, progress, cancellationToken));
    }

    /// <summary>A thread of its own: a run takes minutes, for which the pool is not made. Awaited, so that every cancellation is one of the task.</summary>
    private static async Task<TResult> InBackground<TResult>(Func<TResult> work) =>
        await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
            .ConfigureAwait(false);
}
