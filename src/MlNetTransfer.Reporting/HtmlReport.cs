using System.Diagnostics.CodeAnalysis;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Reporting.Sections;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Reporting;

/// <summary>A run as one self-contained HTML page: no network, no other file, complete without its script.</summary>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
public static class HtmlReport
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    /// <summary>The page.</summary>
    /// <param name="run">Everything on the page comes from it.</param>
    /// <param name="pictures">False leaves out the small pictures and the maps that the run holds.</param>
    public static string Of(TransferRun run, bool pictures = true)
    {
        ArgumentNullException.ThrowIfNull(run);
        TransferRun shown = pictures ? run : run with { Gallery = run.Gallery?.WithoutPictures() };
        return Page.Render(
            AnswerSection.Title(shown),
            Markup.Of($"Report on {Markup.Name(DataName(shown))}, {shown.Started:yyyy-MM-dd HH:mm} UTC"),
            AnswerSection.Heading(shown),
            [
                new("answer", "Answer", AnswerSection.Of(shown)),
                new("why", "Why this plan", WhySection.Of(shown)),
                new("quality", "How well", QualitySection.Of(shown)),
                new("data", "Data", DataSection.Of(shown)),
                new("making", "How it was made", MakingSection.Of(shown)),
            ],
            Markup.Of($"Made by MlNetTransfer {shown.ProductVersion} from run.json alone. The page loads nothing and sends nothing."));
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The file.</param>
    /// <param name="pictures">As for <see cref="Of"/>.</param>
    /// <exception cref="TransferException">MNT105, MNT106 when it cannot be written.</exception>
    public static void Write(TransferRun run, string path, bool pictures = true)
    {
        string page = Of(run, pictures);
        DiskErrors.Writing(path, () => AtomicFile.WriteText(path, page));
    }

    /// <summary>The last part of the data's path.</summary>
    internal static string DataName(TransferRun run)
    {
        string[] parts = run.Options.Data.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return parts.LastOrDefault(p => p is not "." and not "..") ?? run.Options.Data;
    }
}
