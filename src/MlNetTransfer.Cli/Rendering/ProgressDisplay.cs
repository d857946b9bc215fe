using MlNetTransfer.Diagnostics;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Shows progress on the error stream while something runs: bars on a terminal, a line every few seconds elsewhere.</summary>
internal static class ProgressDisplay
{
    // "ProbeThenFineTune: Fine-tuning", "12000/18000 images 1234/s" and the time left, with a space between them.
    private const int RoomForWords = 62;
    private const int RoomForTime = 50, NarrowestBar = 8, WidestBar = 40;

    public static T During<T>(Func<IProgress<TransferProgress>, T> work)
    {
        if (!Terminal.Error.Profile.Capabilities.Interactive || !Terminal.Error.Profile.Capabilities.Ansi)
        {
            return work(new PlainProgress(Terminal.ErrorWriter, TimeProvider.System));
        }

        int width = Terminal.Error.Profile.Width, bar = Math.Min(WidestBar, width - RoomForWords);
        CountColumn counts = new(withTime: width >= RoomForTime);
        ProgressColumn[] columns =
        [
            new TaskDescriptionColumn { Alignment = Justify.Left },
            .. bar >= NarrowestBar ? (ProgressColumn[])[new ProgressBarColumn { Width = bar }] : [],
            counts,
            .. bar >= NarrowestBar ? (ProgressColumn[])[new RemainingTimeColumn()] : [],
        ];
        return Terminal.Error.Progress().Columns(columns).Start(context => work(new BarProgress(context, counts)));
    }
}
