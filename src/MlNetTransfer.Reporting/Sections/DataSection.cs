using System.Globalization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Gallery;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>Classes and splits, examples, copies, labels to look at, what was set aside.</summary>
internal static class DataSection
{
    private const int MostClasses = 1000, MostFiles = 300, MostFindings = 200;

    public static Markup Of(TransferRun run) =>
        Markup.Lines(Classes(run), Stored(run), Continued(run), Examples(run), Copies(run), Suspicious(run), Rejected(run), Findings(run));

    private static Markup Classes(TransferRun run)
    {
        Dictionary<string, ClassSize> sizes = (run.Size?.Classes ?? []).DistinctBy(c => c.Label).ToDictionary(c => c.Label);
        string caption = $"{Figures.Count(run.Dataset.Images, "image", "images")} of {Figures.Count(run.Dataset.Classes.Count, "class", "classes")}";
        HtmlTable table = new(caption) { MostRows = MostClasses };
        table.Text("class").Number("training")
            .Number("different", "Training images, copies and near copies of a picture counted once")
            .Number("validation").Number("test");
        foreach (ClassCount c in run.Dataset.Classes)
        {
            table.Row(
                Markup.Name(c.Label),
                HtmlTable.Cell.Count(c.Train),
                sizes.TryGetValue(c.Label, out ClassSize? size) ? HtmlTable.Cell.Count(size.EffectiveImages) : "–",
                HtmlTable.Cell.Count(c.Validation),
                HtmlTable.Cell.Count(c.Test));
        }

        string imbalance = run.Size is { Imbalance: > 1.5 } unequal
            ? string.Create(CultureInfo.InvariantCulture, $" The largest class has {unequal.Imbalance:0.#} times as many as the smallest.")
            : "";
        Markup split = Markup.Of(
            $"{Figures.Count(run.Dataset.Classes.Sum(c => c.Train))} to train on, "
            + $"{Figures.Count(run.Dataset.Classes.Sum(c => c.Validation))} to choose on, "
            + $"{Figures.Count(run.Dataset.Classes.Sum(c => c.Test))} to test on.{imbalance}");
        return Markup.Of($"""
            <h3>Classes and splits</h3>
            <p>{split}</p>
            {table.Render()}
            """);
    }

    /// <summary>The model that this one went on from, and both on its test images.</summary>
    private static Markup Continued(TransferRun run)
    {
        if (run.Continued is not { } continued)
        {
            return Markup.Empty;
        }

        string classes = continued.NewClasses.Count == 0 ? "No class is new." : $"New classes: {string.Join(", ", continued.NewClasses)}.";
        string known = Figures.Count(continued.KeptImages);
        HtmlTable table = new("Test images of the earlier model");
        table.Text("class").Number("images").Number("right now, wrong before").Number("wrong now, right before")
            .Number("p", "Of an exact McNemar test: is one of the two better?");
        foreach (ClassComparison compared in continued.Classes)
        {
            table.Row(
                Markup.Name(compared.Label),
                HtmlTable.Cell.Count(compared.Comparison.Images),
                HtmlTable.Cell.Count(compared.Comparison.OnlyFirst),
                HtmlTable.Cell.Count(compared.Comparison.OnlySecond),
                HtmlTable.Cell.Of(string.Create(CultureInfo.InvariantCulture, $"{compared.Comparison.PValue:0.000}"), compared.Comparison.PValue));
        }

        return Markup.Of($"""
            <h3>Went on from an earlier model</h3>
            <p>{Figures.Count(continued.NewImages, "new image", "new images")}, and {known} of which the earlier model kept the features. {classes}</p>
            {table.Render()}
            """);
    }

    private static Markup Stored(TransferRun run)
    {
        if (run.StoredFeatures is not { } stored)
        {
            return Markup.Empty;
        }

        string sample = $"{Figures.Count(stored.SampleTrain)} training, {Figures.Count(stored.SampleValidation)} validation and "
            + $"{Figures.Count(stored.SampleTest)} test pictures";
        string parity = stored.Parity is { } compared
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" On {compared.Images} of them the scores of the exported model differ from those of the stored features by up to ")
                + string.Create(CultureInfo.InvariantCulture, $"{compared.MaxScoreDifference:0.0000}, labels on {compared.LabelChanges}.")
            : "";
        return Markup.Of($"""
            <h3>Features that were computed before</h3>
            <p>{Figures.Count(stored.Files, "file", "files")}. The head, its validation and the figures of the test are those of all images.</p>
            <p>Examples, mistakes, copies and the profile are those of a sample, drawn by content: {sample}.{parity}</p>
            """);
    }

    private static Markup Examples(TransferRun run) => run.Gallery switch
    {
        { Samples.Count: > 0 } gallery => Markup.Of(
            $"<h3>Examples</h3>\n<p>Training images, drawn by their content.</p>\n{PictureList.Sheet(gallery.Samples)}"),
        { Pictures: false } => Markup.Of($"<h3>Examples</h3>\n<p>No pictures were stored (--no-images).</p>"),
        _ => Markup.Empty,
    };

    private static Markup Copies(TransferRun run)
    {
        if (run.Gallery is not { } gallery)
        {
            return Markup.Empty;
        }

        if (gallery.CopyGroups == 0)
        {
            return Markup.Of($"<h3>Copies</h3>\n<p>No picture is there twice, and there are no near copies.</p>");
        }

        string across = gallery.CopyGroupsAcrossLabels == 0
            ? "none of them under two labels"
            : $"{Figures.Count(gallery.CopyGroupsAcrossLabels)} of them under more than one label, so one label must be wrong";
        string pictures = Figures.Count(gallery.CopyGroups, "picture is", "pictures are");
        string shown = gallery.CopyGroups > gallery.Copies.Count ? $"{gallery.Copies.Count} are shown." : "";
        return Markup.Of($"""
            <h3>Copies</h3>
            <p>{pictures} there more than once, or as a near copy: {across}. {shown}</p>
            {gallery.Copies.Select(Group)}
            """);
    }

    private static Markup Group(CopyGroup group)
    {
        Markup across = new(group.AcrossLabels ? ", <strong>under different labels</strong>" : "");
        string shown = group.Images > group.Shown.Count ? $"; {group.Shown.Count} are shown" : "";
        return Markup.Of($"""
            <div class="group">
            <p>{Figures.Count(group.Images)} {(group.Identical ? "times the same file" : "near copies")}{across}{shown}</p>
            {PictureList.Labelled(group.Shown)}
            </div>
            """);
    }

    private static Markup Suspicious(TransferRun run)
    {
        if (run.Profile is not { } profile)
        {
            return Markup.Empty;
        }

        IReadOnlyList<SuspiciousLabel> labels = profile.SuspiciousLabels;
        if (labels.Count == 0)
        {
            return Markup.Of($"<h3>Labels to check</h3>\n<p>None: for no image do ridge regression and the nearest neighbours agree on another class.</p>");
        }

        GalleryImage[] shown = [.. run.Gallery?.Suspicious ?? []];
        HtmlTable table = new("Labels to check") { MostRows = MostFiles };
        table.Text("file").Text("label").Text("looks like");
        foreach (SuspiciousLabel label in labels)
        {
            table.Row(Markup.Name(label.Image), Markup.Name(label.Label), Markup.Name(label.Suggested));
        }

        Markup what = Markup.Of(
            $"{Figures.Count(labels.Count, "training image", "training images")}: ridge regression and eight of ten nearest neighbours agree on "
            + $"another class; neither has seen the label. If the model is often wrong, this is often wrong too.");
        bool pictures = shown.Any(s => s.Jpeg is not null);
        Markup all = shown.Length == labels.Count && pictures
            ? Markup.Empty
            : Markup.Of($"<details>\n<summary>All of them</summary>\n{table.Render()}\n</details>");
        return Markup.Of($"""
            <h3>Labels to check</h3>
            <p>{what}</p>
            {(pictures ? PictureList.Suggested(shown) : Markup.Empty)}
            {all}
            """);
    }

    private static Markup Rejected(TransferRun run)
    {
        if (run.Dataset.Rejected.Count == 0)
        {
            return Markup.Of($"<h3 id=\"rejected\">Left out</h3>\n<p>Nothing.</p>");
        }

        HtmlTable table = new("Files that were not used") { MostRows = MostFiles };
        table.Text("file").Text("code").Text("why");
        foreach (RejectedImage image in run.Dataset.Rejected)
        {
            table.Row(Markup.Name(image.Path), image.Code, Markup.Name(image.Reason));
        }

        return Markup.Of($"<h3 id=\"rejected\">Left out</h3>\n{table.Render()}");
    }

    private static Markup Findings(TransferRun run)
    {
        if (run.Dataset.Findings.Count == 0)
        {
            return Markup.Empty;
        }

        HtmlTable table = new("What was found") { MostRows = MostFindings };
        table.Text("code").Text("how much it matters").Text("where").Text("what").Text("what to do");
        foreach (Finding finding in run.Dataset.Findings.OrderByDescending(f => f.Severity))
        {
            table.Row(
                finding.Code,
                finding.Severity == Severity.Info ? "note" : Figures.Words(finding.Severity),
                Markup.Name(finding.Where),
                Markup.Name(finding.Message + "."),
                Markup.Name(finding.Hint));
        }

        return Markup.Of($"<h3 id=\"findings\">Warnings and notes</h3>\n{table.Render()}");
    }
}
