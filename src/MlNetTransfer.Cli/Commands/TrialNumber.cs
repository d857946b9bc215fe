using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Which trial of a list a task makes.</summary>
internal static class TrialNumber
{
    /// <param name="typed">Null where the command line names none.</param>
    /// <exception cref="TransferException">MNT101 where nothing says which.</exception>
    public static int Of(int? typed) => typed ?? throw new TransferException(Finding.Error(
        FindingCode.OptionInvalid, "--trial", "has no number", "Give it one, from 0 on: --trial 3."));
}
