using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Runs;

/// <summary>Whether a run that is repeated stands on the same ground, and came to the same end.</summary>
internal static class ReplayChecks
{
    private const string Where = "replay";

    /// <exception cref="TransferException">MNT710 when the run came to no end.</exception>
    public static void Finished(TransferRun original)
    {
        if (original.Status == RunStatus.Training)
        {
            throw new TransferException(Finding.Error(
                FindingCode.ReplayDiffers,
                Where,
                "the run was stopped by hand during its fine-tuning, so it is not known how far it would have gone",
                "Finish it with --resume and the options it was started with."));
        }
    }

    /// <exception cref="TransferException">MNT710 when images or weights are others.</exception>
    public static void Before(TransferRun original, string fingerprint, string weightsSha256)
    {
        List<Finding> others = [];
        if (fingerprint != original.Dataset.Fingerprint)
        {
            others.Add(Finding.Error(
                FindingCode.ReplayDiffers,
                Where,
                "the images, their classes or their splits are not those of the run",
                "Restore the files that its options name, or train again."));
        }

        if (weightsSha256 != original.Backbone.WeightsSha256)
        {
            others.Add(Finding.Error(
                FindingCode.ReplayDiffers,
                Where,
                $"the weights have SHA-256 {weightsSha256}, those of the run {original.Backbone.WeightsSha256}",
                "Restore that file, or train again."));
        }

        TransferException.ThrowIfErrors(others);
    }

    /// <summary>A note when the model is another to the byte, with what is known of why.</summary>
    public static IEnumerable<Finding> After(TransferRun original, TransferRun replay)
    {
        if (original.Export?.OnnxSha256 == replay.Export?.OnnxSha256)
        {
            return [];
        }

        if (original.SelfSupervision?.Fingerprint != replay.SelfSupervision?.Fingerprint)
        {
            return [Finding.Warning(FindingCode.ReplayDiffers, Where, "the unlabelled images are not those of the run", "Restore them.")];
        }

        if (original.Evidence?.Trials.Any(t => t is { Continued: true, Outcome: Planning.TrialOutcome.Chosen }) == true)
        {
            return
            [
                Finding.Warning(
                    FindingCode.ReplayDiffers,
                    Where,
                    "model.onnx is not that of the run, whose training was cut short by its time and continued later",
                    "A replay trains once. Train with --strategy and more time to get a model that can be repeated."),
            ];
        }

        MachineSummary machine = original.Machine;
        string why = machine == replay.Machine && original.ProductVersion == replay.ProductVersion
            ? "on the same machine and version"
            : $"that ran on {machine.Cores} cores of {machine.Architecture}, {machine.OperatingSystem}, {machine.Runtime}, "
                + $"version {original.ProductVersion}";
        return
        [
            Finding.Warning(
                FindingCode.ReplayDiffers,
                Where,
                $"model.onnx is not the same to the byte as that of the run, {why}",
                "Sums depend on the processor and the number of threads. Repeat it on the machine where it ran."),
        ];
    }
}
