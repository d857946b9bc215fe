using MlNetTransfer.Diagnostics;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Shows progress on the error stream while something runs: bars on a terminal, a line every few seconds elsewhere.</summary>
internal static class ProgressDisplay
{
    public static T During<T>(Func<IProgress<TransferProgress>, T> work)
    {
        if (!Terminal.Error.Profile.Capabilities.Interactive || !Terminal.Error.Profile.Capabilities.Ansi)
        {
            return work(new PlainProgress(Console.Error, TimeProvider.System));
        }

        CountColumn counts = new();
        return Terminal.Error.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                counts,
                new RemainingTimeColumn())
            .Start(context => work(new BarProgress(context, counts)));
    }
}
