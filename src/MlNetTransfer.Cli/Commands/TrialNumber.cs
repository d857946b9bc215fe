using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Which trial of a list a task makes: the one that was typed, or that of the engine's number.</summary>
internal static class TrialNumber
{
    /// <param name="typed">Null where the command line names none.</param>
    /// <exception cref="TransferException">MNT101 where nothing says which, MNT108 where the engine's variables do not say it clearly.</exception>
    public static int Of(int? typed) =>
        typed ?? EngineVariables.FindIndex(Environment.GetEnvironmentVariable)?.Index ?? throw new TransferException(Finding.Error(
            FindingCode.OptionInvalid,
            "--trial",
            "has no number, and no engine runs this as a task of an array",
            "Give it one, from 0 on: --trial 3."));
}
